"""What is decided about a destination before the event's fate is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification import refusal
from logstreams.verification.categories import CHECKS
from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import Failed, Outcome
from logstreams.verification.destinations.splunk.facts import HecAnswer, SplunkFacts
from logstreams.verification.facts.archive import LockFacts
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import IdentityFacts, RoleFacts
from logstreams.verification.observations import Observations
from logstreams.verification.refusal import refusal_of
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.wait import Basis, Refusal
from tests.unit.verification.one_fault import Change, archive, at_destination, stream, with_facts
from tests.unit.verification.test_splunk_faults import BUSY, HEALTHY, NO_DATA, SPLUNK

DENIES_PUT = {
    "Version": "2012-10-17",
    "Statement": [
        {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": "*"},
    ],
}


def underway(seen: Observations) -> Observations:
    """The event was just sent."""
    return replace(seen, delivery=DeliveryFacts())


def role(**facts: object) -> Change:
    def change(seen: Observations) -> Observations:
        assert isinstance(seen.destination.identity.role, RoleFacts)
        changed = replace(seen.destination.identity.role, **facts)  # type: ignore[arg-type]  # of the role
        return with_facts(seen, identity=replace(seen.destination.identity, role=changed))

    return change


def no_role(seen: Observations) -> Observations:
    return with_facts(seen, identity=replace(seen.destination.identity, role=None))


def unseen(seen: Observations) -> Observations:
    return with_facts(seen, identity=IdentityFacts(role=Unavailable("AccessDenied")))


def role_unread(seen: Observations) -> Observations:
    return with_facts(
        seen, identity=replace(seen.destination.identity, role=Unavailable("AccessDenied"))
    )


def as_it_is(seen: Observations) -> Observations:
    return seen


def strange(seen: Observations) -> Observations:
    return replace(seen, organization_before="org_01EHZNVPK3SFK441A1RGBFSHRV")


CONFIGURED = Basis.CONFIGURATION
CASES = [
    pytest.param((as_it_is,), None, id="nothing"),
    pytest.param((no_role,), Refusal("LS402", CONFIGURED), id="the role is gone"),
    pytest.param((role(policies={}),), Refusal("LS408", CONFIGURED), id="it may not write"),
    pytest.param(
        (archive(policy=DENIES_PUT),), Refusal("LS505", CONFIGURED), id="the bucket denies"
    ),
    pytest.param(
        (no_role, archive(policy=DENIES_PUT)), Refusal("LS402", CONFIGURED), id="two: the first"
    ),
    pytest.param((unseen,), None, id="unknown refuses nothing"),
    pytest.param(
        (role_unread, archive(exists=False)),
        Refusal("LS501", CONFIGURED),
        id="one unknown, one not",
    ),
    pytest.param((archive(lock=LockFacts(False, None, None)),), None, id="high loses nothing"),
    pytest.param((stream(state="invalid"),), None, id="a state is no cause"),
    pytest.param((stream(state="error"),), None, id="an error is no cause"),
    pytest.param(
        (stream(type="Datadog"),), Refusal("LS302", Basis.WORKOS), id="WorkOS delivers elsewhere"
    ),
    pytest.param((strange,), None, id="a guess whose the organization is refuses nothing"),
    pytest.param(
        (stream(type="Datadog"), strange),
        Refusal("LS302", Basis.WORKOS),
        id="elsewhere, by WorkOS's word and not by a guess",
    ),
    pytest.param(
        (stream(type="Datadog"), no_role), Refusal("LS302", Basis.WORKOS), id="the surest first"
    ),
]


@pytest.mark.parametrize(("changes", "refused"), CASES)
def test_refusal_is_a_cause_that_is_decided_without_the_event(
    healthy: Observations, changes: tuple[Change, ...], refused: Refusal | None
) -> None:
    seen = underway(healthy)
    for change in changes:
        seen = change(seen)

    assert refusal_of(seen) == refused


@pytest.mark.parametrize(
    ("change", "refused"),
    [
        pytest.param(as_it_is, None, id="nothing"),
        pytest.param(
            at_destination(token=HecAnswer(403, 4, "Invalid token")),
            Refusal("LS733", Basis.THIS_MACHINE),
            id="HEC refuses the token",
        ),
        pytest.param(
            at_destination(token=HecAnswer(200, None, "")),
            Refusal("LS742", Basis.IMPOSTOR),
            id="something else answers with success",
        ),
        pytest.param(at_destination(health=BUSY), None, id="busy: it passes by itself"),
        pytest.param(
            at_destination(obstacle=ConnectErrorKind.REFUSED),
            None,
            id="refused from here: an allowlist may do that",
        ),
        pytest.param(
            at_destination(obstacle=ConnectErrorKind.UNTRUSTED),
            Refusal("LS730", Basis.THIS_MACHINE),
            id="a certificate that this machine does not trust",
        ),
    ],
)
def test_what_this_machine_meets_is_no_configuration(
    healthy: Observations, change: Change, refused: Refusal | None
) -> None:
    plain = healthy.settings.to_plain() | {"destination": SPLUNK}
    seen = underway(stream(type="Splunk")(healthy))
    seen = replace(
        seen,
        settings=StackSettings.from_plain(plain),
        destination=SplunkFacts(
            None,
            HEALTHY,
            NO_DATA,
            search_accepted=True,
            index_searchable=True,
            identity=seen.destination.identity,
            archive=seen.destination.archive,
            network=seen.destination.network,
        ),
    )

    assert refusal_of(change(seen)) == refused


@pytest.mark.parametrize(
    ("better", "refuses"),
    [
        pytest.param({}, True, id="as the catalogue says"),
        pytest.param({"severity": "advice"}, False, id="advice, by its result"),
        pytest.param({"repair": Repair(kind="wait", text="Wait.")}, False, id="passes by itself"),
    ],
)
def test_result_that_knows_better_ends_no_wait(
    healthy: Observations, monkeypatch: pytest.MonkeyPatch, better: Any, refuses: bool
) -> None:
    found = Failed("no such role", "one", **better)
    outcomes = [Outcome(one, found) for one in CHECKS if one.code == "LS402"]
    monkeypatch.setattr(refusal, "run", lambda *_: outcomes)

    assert (refusal_of(underway(healthy)) is not None) is refuses
