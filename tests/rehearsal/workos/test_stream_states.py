from __future__ import annotations

from itertools import pairwise

import pytest

from rehearsal.workos import LocalWorkOS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import Customer, an_event

DAY = 24 * 60 * 60


def test_form_saved_before_the_role_exists_makes_the_stream_invalid(customer: Customer) -> None:
    view = customer.save_form()
    assert view.state == "invalid"
    assert view.problem is not None
    assert "AccessDenied" in view.problem


@pytest.mark.parametrize(
    "external_id", [pytest.param("of-another-customer", id="wrong"), pytest.param("xx", id="short")]
)
def test_role_with_another_external_id_makes_the_stream_invalid(
    customer: Customer, external_id: str
) -> None:
    customer.make_role(external_id)
    assert customer.save_form().state == "invalid"


def test_saving_again_after_the_repair_makes_the_stream_active(customer: Customer) -> None:
    assert customer.save_form().state == "invalid"
    assert customer.connect().state == "active"


def test_role_deleted_after_saving_makes_the_stream_invalid(customer: Customer) -> None:
    """The role is assumed anew for every event."""
    customer.connect()
    customer.emit()
    eventually(customer.objects)
    customer.iam.delete_role_policy(RoleName=customer.role, PolicyName="put")
    customer.iam.delete_role(RoleName=customer.role)
    customer.emit(an_event("team_2"))
    eventually(lambda: customer.state() == "invalid")


def test_denied_put_holds_the_event_until_the_form_is_saved_again(customer: Customer) -> None:
    customer.connect()
    customer.iam.delete_role_policy(RoleName=customer.role, PolicyName="put")
    customer.emit()
    eventually(lambda: customer.state() == "invalid")
    customer.emit(an_event("team_2"))
    customer.allow_put()
    customer.workos.advance_clock(3600)
    assert customer.state() == "invalid"
    assert not customer.objects()
    assert customer.save_form().state == "active"
    eventually(lambda: len(customer.objects()) == 2)


def test_missing_bucket_is_an_error_that_heals_when_it_exists(customer: Customer) -> None:
    customer.connect()
    customer.s3.delete_bucket(Bucket=customer.bucket)
    customer.emit()
    eventually(lambda: customer.state() == "error")
    customer.make_bucket()
    customer.workos.advance_clock(3600)
    eventually(customer.objects)
    eventually(lambda: customer.state() == "active")


def test_retries_wait_longer_and_longer(customer: Customer) -> None:
    customer.connect()
    customer.s3.delete_bucket(Bucket=customer.bucket)
    customer.workos.set_clock(speed=50)
    customer.emit()
    eventually(lambda: len(customer.workos.attempts(customer.organization)) >= 6)
    times = [attempt.at for attempt in customer.workos.attempts(customer.organization)[1:]]
    waits = [(after - before).total_seconds() for before, after in pairwise(times)]
    assert all(wait > 0.99 * 2**number for number, wait in enumerate(waits))


def test_event_undelivered_for_a_day_is_dropped(customer: Customer) -> None:
    customer.connect()
    customer.s3.delete_bucket(Bucket=customer.bucket)
    customer.emit()
    eventually(lambda: customer.state() == "error")
    customer.workos.advance_clock(DAY)
    eventually(lambda: customer.workos.attempts(customer.organization)[-1].code == "Dropped")
    customer.make_bucket()
    customer.emit(an_event("team_2"))
    eventually(customer.objects)
    assert b"team_2" in customer.read(customer.objects()[0])
    assert len(customer.objects()) == 1


def test_wrong_region_is_an_error(customer: Customer) -> None:
    customer.connect()
    assert customer.save_form(region="eu-west-1").state == "active"
    customer.emit()
    eventually(lambda: customer.state() == "error")
    attempts = customer.workos.attempts(customer.organization)
    assert attempts[-1].code == "PermanentRedirect"


def test_paused_stream_takes_no_events_and_resumes(customer: Customer) -> None:
    customer.connect()
    assert customer.workos.pause_stream(customer.organization).state == "inactive"
    customer.emit(an_event("team_paused"))
    assert customer.workos.resume_stream(customer.organization).state == "active"
    customer.emit(an_event("team_resumed"))
    eventually(customer.objects)
    assert b"team_resumed" in customer.read(customer.objects()[0])


def test_deleted_stream_is_gone_and_can_be_made_again(customer: Customer) -> None:
    customer.connect()
    customer.workos.delete_stream(customer.organization)
    assert customer.state() is None
    customer.emit(an_event("team_lost"))
    assert customer.save_form().state == "active"
    customer.emit(an_event("team_kept"))
    eventually(customer.objects)
    assert b"team_kept" in customer.read(customer.objects()[0])


def test_event_held_by_a_stream_that_is_deleted_never_arrives(customer: Customer) -> None:
    customer.connect()
    customer.s3.delete_bucket(Bucket=customer.bucket)
    customer.emit(an_event("team_held"))
    eventually(lambda: customer.state() == "error")
    customer.workos.delete_stream(customer.organization)
    eventually(lambda: customer.workos.attempts(customer.organization)[-1].code == "Dropped")
    customer.make_bucket()
    assert customer.save_form().state == "active"
    customer.workos.advance_clock(3600)
    customer.emit(an_event("team_new"))
    eventually(customer.objects)
    assert [b"team_new" in customer.read(key) for key in customer.objects()] == [True]


def test_edited_stream_is_tried_out_again(customer: Customer) -> None:
    customer.connect()
    edited = customer.workos.edit_stream(customer.organization, settings={"role_name": "nobody"})
    assert edited.state == "invalid"
    assert edited.settings is not None
    assert edited.settings["bucket_name"] == customer.bucket


def test_stream_of_another_type_swallows_events(customer: Customer) -> None:
    customer.connect()
    customer.workos.edit_stream(customer.organization, type="Datadog")
    customer.emit()
    eventually(lambda: len(customer.workos.attempts(customer.organization)) == 2)
    configuration = customer.sdk.organizations.get_audit_log_configuration(customer.organization)
    assert configuration.log_stream is not None
    assert configuration.log_stream.type.value == "Datadog"
    assert configuration.log_stream.last_synced_at
    assert not customer.objects()


def test_events_of_two_organizations_never_mix(customer: Customer, workos: LocalWorkOS) -> None:
    customer.connect()
    other = workos.create_organization("Other")
    customer.sdk.audit_logs.create_event(organization_id=other, event=an_event("team_other"))
    customer.emit(an_event("team_own"))
    eventually(customer.objects)
    (key,) = customer.objects()
    assert b"team_own" in customer.read(key)
