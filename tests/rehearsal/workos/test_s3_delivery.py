from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from workos.audit_logs.models import AuditLogEventActor

from rehearsal.workos.messages.control import AttemptReport
from rehearsal.workos.streaming.egress import TWINS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import ACTION, Customer, an_event

KEY = re.compile(r"audit/2026-11-22/2026-11-22T10:30:00\.123Z_[0-9a-f]{12}\.json")


def test_event_of_active_stream_arrives_as_documented(customer: Customer) -> None:
    assert customer.connect().state == "active"
    occurred_at = datetime(2026, 11, 22, 10, 30, 0, 123_000, tzinfo=UTC)
    actor = AuditLogEventActor(id="user_é", type="user", name="Ada")
    customer.emit(an_event(occurred_at=occurred_at, actor=actor, metadata={"secret": "x"}))
    eventually(customer.objects)
    (key,) = customer.objects()
    assert KEY.fullmatch(key)
    text = customer.read(key).decode()
    document = json.loads(text)
    assert text == json.dumps(document, indent=2, ensure_ascii=False)
    assert document == {
        "id": customer.workos.events(customer.organization)[0].id,
        "action": ACTION,
        "targets": [{"id": "team_1", "type": "team"}],
        "actor": {"id": "user_é", "type": "user", "name": "Ada"},
        "context": {"location": "192.0.2.1", "user_agent": "test"},
        "occurred_at": "2026-11-22T10:30:00.123Z",
    }


def test_delivered_object_is_locked_by_default_retention(customer: Customer) -> None:
    customer.connect()
    customer.emit()
    eventually(customer.objects)
    head = customer.s3.head_object(Bucket=customer.bucket, Key=customer.objects()[0])
    assert head["ObjectLockMode"] == "GOVERNANCE"


def test_fifteen_events_come_from_fifteen_addresses(customer: Customer) -> None:
    customer.connect()
    for number in range(len(TWINS)):
        customer.emit(an_event(f"team_{number}"))
    eventually(lambda: len(customer.objects()) == len(TWINS))
    eventually(lambda: len(_delivered(customer)) == len(TWINS))  # noted after the object is there
    assert {attempt.address for attempt in _delivered(customer)} == set(TWINS)


def _delivered(customer: Customer) -> list[AttemptReport]:
    attempts = customer.workos.attempts(customer.organization)
    return [attempt for attempt in attempts if attempt.delivered_to]


def test_source_address_is_true_to_the_bucket_policy(customer: Customer) -> None:
    """The one address that a policy denies loses its event; its neighbour does not."""
    customer.connect()
    customer.deny_address(TWINS[4])
    customer.workos.behave(customer.organization, address=TWINS[4], when_refused="active")
    customer.emit(an_event("team_denied"))
    eventually(lambda: len(customer.workos.attempts(customer.organization)) == 2)
    customer.workos.behave(customer.organization, address=TWINS[5])
    customer.emit(an_event("team_allowed"))
    eventually(customer.objects)
    assert b"team_allowed" in customer.read(customer.objects()[0])
    assert customer.state() == "active"


def test_last_synced_at_is_set_by_delivery_only(customer: Customer) -> None:
    customer.connect()
    stream = customer.workos.stream(customer.organization)
    assert stream is not None
    assert stream.last_synced_at is None
    customer.emit()
    eventually(customer.objects)
    eventually(lambda: _synced(customer) is not None)
    first = _synced(customer)
    customer.workos.behave(customer.organization, address=TWINS[0])
    customer.deny_address(TWINS[0])
    customer.emit(an_event("team_2"))
    eventually(lambda: customer.state() == "invalid")
    assert _synced(customer) == first


def _synced(customer: Customer) -> datetime | None:
    stream = customer.workos.stream(customer.organization)
    return stream.last_synced_at if stream else None


@pytest.mark.parametrize(
    ("behaviour", "check"),
    [
        pytest.param({"body": "truncated"}, lambda key, body: not _parses(body), id="truncated"),
        pytest.param(
            {"body": "altered"},
            lambda key, body: json.loads(body)["action"] == f"{ACTION}.altered",
            id="altered",
        ),
        pytest.param(
            {"path": "elsewhere"}, lambda key, body: key.startswith("elsewhere/2"), id="other-path"
        ),
    ],
)
def test_misbehaving_workos_delivers_what_was_ordered(
    customer: Customer, behaviour: dict[str, Any], check: Any
) -> None:
    customer.connect()
    customer.workos.behave(customer.organization, **behaviour)
    customer.emit()
    eventually(customer.objects)
    (key,) = customer.objects()
    assert check(key, customer.read(key))


def _parses(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def test_event_delivered_twice_has_two_objects_and_one_id(customer: Customer) -> None:
    customer.connect()
    customer.workos.behave(customer.organization, copies=2)
    customer.emit()
    eventually(lambda: len(customer.objects()) == 2)
    assert len({json.loads(customer.read(key))["id"] for key in customer.objects()}) == 1


def test_late_event_arrives_when_its_time_has_come(customer: Customer) -> None:
    customer.connect()
    customer.workos.behave(customer.organization, late_seconds=600)
    customer.emit()
    customer.workos.behave(customer.organization)
    customer.emit(an_event("team_prompt"))
    eventually(customer.objects)
    assert len(customer.objects()) == 1
    customer.workos.advance_clock(600)
    eventually(lambda: len(customer.objects()) == 2)


def test_put_without_content_md5_is_refused_by_object_lock(customer: Customer) -> None:
    customer.connect()
    customer.workos.behave(customer.organization, content_md5=False)
    customer.emit()
    eventually(lambda: customer.state() == "error")
    last = customer.workos.attempts(customer.organization)[-1]
    assert last.code == "InvalidRequest"
    assert not customer.objects()
