"""A stack file that was edited and not deployed: what differs, and by what AWS is judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from logstreams.verification.undeployed import as_deployed, undeployed
from logstreams.verification.verdict import Verdict
from tests.unit.verification.one_fault import delivery, lost, lost_in, root_of


def edited(settings: StackSettings, *place: str, value: Any) -> StackSettings:
    plain = settings.to_plain()
    part = plain
    for key in place[:-1]:
        part = part[key]
    part[place[-1]] = value
    return StackSettings.from_plain(plain)


EDITS: dict[str, tuple[tuple[str, ...], Any, bool]] = {
    "bucketPath": (("destination", "bucketPath"), "elsewhere/", True),
    "bucketName": (("destination", "bucketName"), "acme-new", True),
    "roleName": (("destination", "roleName"), "acme-new", True),
    "region": (("aws", "region"), "eu-west-1", True),
    "accountId": (("accountId",), "111111111111", True),
    "retention": (("destination", "retention", "days"), 4000, False),
    "encryption": (("destination", "encryption", "type"), "AES256", False),
    "tags": (("tags",), {"team": "other"}, False),
}


@pytest.mark.parametrize(("place", "value", "form"), EDITS.values(), ids=EDITS)
def test_edit_is_named_and_aws_is_judged_by_what_was_deployed(
    healthy: Observations, place: tuple[str, ...], value: Any, form: bool
) -> None:
    deployed = healthy.settings
    now = edited(deployed, *place, value=value)

    found = undeployed(now, deployed.to_plain())

    assert found is not None
    assert found.form_differs is form
    assert any(place[-1] in change for change in found.changes)
    assert as_deployed(now, deployed.to_plain()) == deployed


SPLUNK = {
    "type": "splunk",
    "url": "https://splunk.acme.example:8088",
    "token": {"env": "HEC_TOKEN"},
    "index": "audit",
}


def test_another_type_is_named_alone_and_the_deployed_one_is_judged(
    healthy: Observations,
) -> None:
    s3 = healthy.settings
    splunk = edited(s3, "destination", value=SPLUNK)

    for now, deployed in ((splunk, s3), (s3, splunk)):
        found = undeployed(now, deployed.to_plain())

        assert found is not None
        old, new = deployed.destination.type, now.destination.type
        said = f"{new} in the stack file, {old} at the last deployment"
        assert found.changes == (f"destination.type: {said}",)
        assert found.form_differs
        assert as_deployed(now, deployed.to_plain()) == deployed


KEPT: dict[str, tuple[tuple[str, ...], Any]] = {
    "egress": (("egress", "addresses"), ["127.0.0.11"]),
    "verify": (("verify", "timeoutSeconds"), 77),
    "key": (("apiKey",), {"env": "ANOTHER_KEY"}),
    "profile": (("aws", "profile"), "auditor"),
}


@pytest.mark.parametrize(("place", "value"), KEPT.values(), ids=KEPT)
def test_edit_that_needs_no_deployment_counts_at_once(
    healthy: Observations, place: tuple[str, ...], value: Any
) -> None:
    now = edited(healthy.settings, *place, value=value)

    assert undeployed(now, healthy.settings.to_plain()) is None
    assert as_deployed(now, healthy.settings.to_plain()) == now


@pytest.mark.parametrize("before", [None, {"schema": 0}], ids=["no update", "another release's"])
def test_nothing_is_said_where_it_is_not_known_what_was_deployed(
    healthy: Observations, before: dict[str, Any] | None
) -> None:
    assert undeployed(healthy.settings, before) is None
    assert as_deployed(healthy.settings, before) == healthy.settings


def test_lost_section_stream_is_written_back_and_not_deployed(healthy: Observations) -> None:
    deployed = healthy.settings
    now = edited(deployed, "stream", value=None)

    report = evaluate(
        replace(healthy, undeployed=undeployed(now, deployed.to_plain())), healthy.now
    )

    assert [one.code for one in report.recommendations] == ["LS114"]
    assert deployed.stream is not None
    assert report.recommendations[0].command == (
        "logstreams form acme "
        f"--set stream.workosAccountId={deployed.stream.workos_account_id} "
        f"--set stream.externalId={deployed.stream.external_id}"
    )
    assert "stream.externalId: absent in the stack file" in report.recommendations[0].found


TRUST: dict[str, tuple[str, str]] = {
    "external ID": ("externalId", "of-another-customer"),
    "account": ("workosAccountId", "111122223333"),
}


@pytest.mark.parametrize(("key", "value"), TRUST.values(), ids=TRUST)
def test_trust_that_an_event_has_proven_is_written_back_and_not_ended(
    healthy: Observations, key: str, value: str
) -> None:
    deployed = healthy.settings
    now = edited(deployed, "stream", key, value=value)

    report = evaluate(
        replace(healthy, undeployed=undeployed(now, deployed.to_plain())), healthy.now
    )

    (advice,) = report.recommendations
    assert deployed.stream is not None
    assert advice.code == "LS114"
    assert (advice.command or "").startswith("logstreams form acme --set stream.workosAccountId=")
    assert f"--set stream.externalId={deployed.stream.external_id}" in (advice.command or "")
    assert "shuts WorkOS out" in advice.repair


def test_external_id_that_is_being_rotated_is_deployed(healthy: Observations) -> None:
    deployed = healthy.settings
    assert deployed.stream is not None
    now = edited(deployed, "stream", "externalId", value="the-new-one")
    now = edited(now, "stream", "previousExternalId", value=deployed.stream.external_id)

    report = evaluate(
        replace(healthy, undeployed=undeployed(now, deployed.to_plain())), healthy.now
    )

    assert [one.command for one in report.recommendations] == ["pulumi up --stack acme"]


REFUSED: dict[str, tuple[tuple[str, ...], Any, str]] = {
    "account": (("accountId",), "111111111111", "the old value of accountId back"),
    "region": (("aws", "region"), "us-west-1", "the old value of aws:region back"),
    "bucketName": (("destination", "bucketName"), "other", "of destination.bucketName back"),
}


@pytest.mark.parametrize(("place", "value", "said"), REFUSED.values(), ids=REFUSED)
def test_change_that_an_update_refuses_is_not_said_to_be_deployed(
    healthy: Observations, place: tuple[str, ...], value: Any, said: str
) -> None:
    now = edited(healthy.settings, *place, value=value)
    found = undeployed(now, healthy.settings.to_plain())

    report = evaluate(replace(lost(healthy), undeployed=found), healthy.now)

    assert report.root is not None
    assert (report.root.code, report.root.command) == ("LS114", None)
    assert said in report.root.repair
    assert value in report.root.found


def test_change_is_told_by_dotted_keys_and_in_words_of_yaml(healthy: Observations) -> None:
    now = edited(healthy.settings, "network", value={"vpcId": "vpc-0123456789abcdef0"})

    found = undeployed(now, healthy.settings.to_plain())

    assert found is not None
    assert found.changes == (
        "network.vpcId: vpc-0123456789abcdef0 in the stack file, absent at the last deployment",
    )


def without_role(o: Observations) -> Observations:
    """As an update without the section `stream` leaves it: WorkOS may assume no role."""
    return lost_in("invalid")(without_role_yet(o))


def without_role_yet(o: Observations) -> Observations:
    identity = replace(o.destination.identity, role=None)
    return replace(o, destination=replace(o.destination, identity=identity))


def test_role_that_went_with_the_section_stream_is_the_root_cause(healthy: Observations) -> None:
    settings = edited(healthy.settings, "stream", value=None)

    report = evaluate(without_role(replace(healthy, settings=settings)), healthy.now)

    assert root_of(report) == ("LS402", [])
    assert report.root is not None
    assert "logstreams form acme --set stream.workosAccountId=" in report.root.repair
    assert "Save WorkOS's form again" in report.root.repair


def test_section_stream_that_was_written_back_is_deployed_first(healthy: Observations) -> None:
    deployed = edited(healthy.settings, "stream", value=None)
    found = undeployed(healthy.settings, deployed.to_plain())

    seen = replace(healthy, settings=deployed, undeployed=found)
    report = evaluate(without_role(seen), healthy.now)

    assert root_of(report) == ("LS114", [])
    assert report.root is not None
    assert report.root.command == "pulumi up --stack acme"
    assert "2. Save WorkOS's form" in report.root.repair


def test_section_stream_of_a_first_set_up_is_no_fault(healthy: Observations) -> None:
    deployed = edited(healthy.settings, "stream", value=None)
    found = undeployed(healthy.settings, deployed.to_plain())
    api = replace(healthy.api, stream=None)
    seen = replace(healthy, settings=deployed, undeployed=found, first_verified_at=None, api=api)

    unsent = delivery(probe=None, arrival=None, accepted=Unavailable("not sent"))

    report = evaluate(unsent(without_role_yet(seen)), seen.now)

    assert report.verdict is Verdict.PENDING
