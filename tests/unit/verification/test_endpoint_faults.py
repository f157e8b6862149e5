"""Each fault of a customer's own HTTPS endpoint by itself: the one root cause it has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from logstreams.verification.destinations.https.facts import HandshakeFacts
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.observations import Observations
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.verdict import Verdict
from tests.unit.verification import https_worlds as https
from tests.unit.verification.one_fault import (
    Change,
    at_destination,
    marks_of,
    report_of,
    root_of,
    stream,
    unknown_in,
    unread,
)
from tests.unit.verification.test_https_faults import EIGHT, guard_rule, network, retried


@pytest.fixture
def reached(healthy: Observations, tmp_path: Path) -> Observations:
    """The customer who has an endpoint of their own."""
    return https.with_endpoint(healthy, https.settings_of(tmp_path, https.EXISTING))


def cannot_begin(obstacle: ConnectErrorKind) -> Change:
    return at_destination(handshake=HandshakeFacts(None, obstacle))


FAULTS: dict[str, tuple[str, tuple[Change, ...]]] = {
    "allowlist misses one of nine": ("LS605", (guard_rule(cidrs=EIGHT),)),
    "certificate expired": ("LS720", (retried, cannot_begin(ConnectErrorKind.EXPIRED))),
    "certificate for another name": ("LS721", (retried, cannot_begin(ConnectErrorKind.OTHER_NAME))),
    "certificate self-signed": ("LS722", (retried, cannot_begin(ConnectErrorKind.UNTRUSTED))),
    "slow": (
        "LS780",
        (retried, at_destination(handshake=HandshakeFacts(None, seconds=4.0))),
    ),
    "no TLS at all": ("LS722", (retried, cannot_begin(ConnectErrorKind.TLS))),
}


@pytest.mark.parametrize(("code", "changes"), FAULTS.values(), ids=FAULTS.keys())
def test_fault_alone_is_the_root_cause(
    reached: Observations, code: str, changes: tuple[Change, ...]
) -> None:
    assert root_of(report_of(reached, *changes)) == (code, [])


@pytest.mark.parametrize(
    "obstacle", [ConnectErrorKind.REFUSED, ConnectErrorKind.UNCONNECTED], ids=["here", "by a proxy"]
)
def test_endpoint_at_which_nothing_listens_has_no_certificate_to_suspect(
    reached: Observations, obstacle: ConnectErrorKind
) -> None:
    report = report_of(reached, retried, cannot_begin(obstacle))

    assert root_of(report) == ("LS306", [])
    assert report.root is not None
    assert report.root.certain
    assert report.suspects == ()
    assert "nothing listens at the endpoint" in report.root.cause
    assert {marks_of(report)[f"LS{code}"] for code in (720, 721, 722, 780)} == {"Skipped"}


def test_healthy_endpoint_is_verified(reached: Observations) -> None:
    report = evaluate(reached, reached.now)

    assert report.verdict is Verdict.VERIFIED
    assert marks_of(report)["LS605"] == "Passed"
    assert "LS408" not in marks_of(report)


def test_endpoint_behind_its_allowlist_is_not_seen_and_not_judged(reached: Observations) -> None:
    report = report_of(reached, at_destination(handshake=Unavailable("timed out")))

    assert report.verdict is Verdict.VERIFIED
    assert {marks_of(report)[f"LS{code}"] for code in (720, 721, 722)} == {"Unknown"}


CERTIFICATE_CODES = {
    ConnectErrorKind.EXPIRED: "LS720",
    ConnectErrorKind.OTHER_NAME: "LS721",
    ConnectErrorKind.UNTRUSTED: "LS722",
    ConnectErrorKind.TLS: "LS722",
}


@pytest.mark.parametrize(("obstacle", "code"), CERTIFICATE_CODES.items())
@pytest.mark.parametrize("blind", [False, True], ids=["found", "WorkOS says so"])
def test_what_only_this_machine_is_shown_did_not_stop_the_event(
    reached: Observations, obstacle: ConnectErrorKind, code: str, blind: bool
) -> None:
    arrival = Unavailable("no readBack") if blind else reached.delivery.arrival
    seen = replace(reached, delivery=replace(reached.delivery, arrival=arrival))
    report = report_of(seen, cannot_begin(obstacle))

    assert report.verdict is (Verdict.UNPROVEN if blind else Verdict.VERIFIED)
    assert marks_of(report)[code] == "Unknown"


def test_certificate_is_the_cause_where_workos_did_not_deliver_by_its_own_word(
    reached: Observations,
) -> None:
    blind = replace(reached.delivery, arrival=Unavailable("no readBack"))
    seen = stream(last_synced_at=reached.now - timedelta(days=1))(replace(reached, delivery=blind))

    assert root_of(report_of(seen, cannot_begin(ConnectErrorKind.EXPIRED))) == ("LS720", [])


def test_endpoint_nobody_reads_back_is_unproven(reached: Observations) -> None:
    blind = Unavailable("no readBack")
    seen = replace(reached, delivery=replace(reached.delivery, arrival=blind))

    report = evaluate(seen, seen.now)

    assert report.verdict is Verdict.UNPROVEN
    assert "destination.existing.readBack" in report.next_step


def test_endpoint_without_a_guard_that_is_seen_is_not_judged(reached: Observations) -> None:
    report = report_of(reached, network(guards=()))

    assert marks_of(report)["LS605"] == "Skipped"
    assert [one.code for one in report.recommendations] == ["LS604"]


def test_not_reading_it_back_by_choice_leaves_nothing_unknown(reached: Observations) -> None:
    report = report_of(unread(reached))

    assert report.accepted_by == "verify.readBack"
    assert unknown_in(report) == []


def test_slow_endpoint_that_took_the_event_is_no_fault(reached: Observations) -> None:
    slow = at_destination(handshake=HandshakeFacts(None, seconds=4.0))

    assert report_of(reached, slow).verdict is Verdict.VERIFIED
