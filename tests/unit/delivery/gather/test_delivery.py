"""Sending and looking, with a destination and a WorkOS that do as they are told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.delivery.facts.delivery import Sighting
from logstreams.delivery.facts.fact import NOT_LOOKED, Unavailable
from logstreams.delivery.facts.workos_api import ApiFacts, StreamFacts
from logstreams.delivery.gather import delivery
from logstreams.delivery.gather.delivery import (
    UNREADABLE_LOOKS,
    Courier,
    send_and_look,
    wait_for,
    why_not_sent,
)
from logstreams.delivery.probe import Probe
from logstreams.delivery.sinks import SinkUnreadable

FOUND = Sighting(
    location="s3://b/k",
    key="k",
    body=b"{}",
    arrived_at=datetime.now(UTC),
    noticed_at=datetime.now(UTC),
)
DENIED = SinkUnreadable("GetObject: AccessDenied")
PROBE = Probe.fresh("org_01", datetime.now(UTC))


class Sink:
    """Answers each look with the next of what it was given; then there is nothing."""

    def __init__(self, *answers: Sighting | SinkUnreadable | None) -> None:
        self.lasts: list[bool] = []
        self.elsewhere: str | SinkUnreadable = "s3://b/elsewhere"
        self._answers: Iterator[Sighting | SinkUnreadable | None] = iter(answers)

    def looked_in(self, _: Probe) -> str:
        return "s3://b/"

    def look(self, _: Probe, *, last: bool = False) -> Sighting | None:
        self.lasts.append(last)
        answer = next(self._answers, None)
        if isinstance(answer, SinkUnreadable):
            raise answer
        return answer

    def look_elsewhere(self, _: Probe) -> str | None:
        if isinstance(self.elsewhere, SinkUnreadable):
            raise self.elsewhere
        return self.elsewhere


class WorkOS:
    """Accepts every event; its clock and ours differ as it is told."""

    def __init__(self, offset: float) -> None:
        self.clock_offset_seconds = offset
        self.sent: list[Probe] = []

    def emit(self, probe: Probe, _: int | None) -> bool:
        self.sent.append(probe)
        return True

    def recorded(self, _: Probe) -> bool:
        return True


def quiet(_: str) -> None:
    """Say nothing."""


@pytest.fixture(autouse=True)
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_SECONDS", 0.001)


def test_destination_that_stays_unreadable_is_given_up() -> None:
    looks = [DENIED] * UNREADABLE_LOOKS

    assert wait_for(Sink(*looks, FOUND), PROBE, 5, quiet) == Unavailable(str(DENIED))


def test_destination_that_was_unreadable_now_and_then_is_looked_at_again() -> None:
    now_and_then = [DENIED, DENIED, None, DENIED, DENIED, FOUND]

    assert wait_for(Sink(*now_and_then), PROBE, 5, quiet) is FOUND


def test_reason_that_may_pass_is_waited_out_and_then_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passing = SinkUnreadable("503", passing=True)

    assert wait_for(Sink(*[passing] * 10, FOUND), PROBE, 5, quiet) is FOUND
    monkeypatch.setattr(delivery, "UNREADABLE_SECONDS", 0.0)
    assert wait_for(Sink(*[passing] * 10, FOUND), PROBE, 5, quiet) == Unavailable("503")


def test_last_look_that_failed_is_not_nothing_found() -> None:
    passing = SinkUnreadable("503", passing=True)

    assert wait_for(Sink(passing), PROBE, 0, quiet) == Unavailable("503")


def test_last_look_is_told_that_it_is_the_last() -> None:
    sink = Sink()

    wait_for(sink, PROBE, 0.02, quiet)

    assert sink.lasts[-1]
    assert not any(sink.lasts[:-1])


def test_time_that_is_up_is_nothing_found() -> None:
    started = time.monotonic()

    assert wait_for(Sink(), PROBE, 0.05, quiet) is None
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("offset", "corrected"),
    [
        pytest.param(600.0, 600.0, id="ten minutes ahead"),
        pytest.param(-600.0, -600.0, id="ten minutes behind"),
        pytest.param(240.0, 0.0, id="four minutes ahead: as it is"),
    ],
)
def test_event_takes_workos_s_time_where_ours_is_too_far_off(
    offset: float, corrected: float
) -> None:
    workos: Any = WorkOS(offset)

    send_and_look(Courier(workos, Sink(FOUND), quiet, 1), "org_01", 1)

    wanted = datetime.now(UTC) - timedelta(seconds=corrected)
    assert abs(workos.sent[0].occurred_at - wanted) < timedelta(seconds=5)


def test_event_that_did_not_arrive_is_asked_for_and_searched() -> None:
    workos: Any = WorkOS(0)

    facts = send_and_look(Courier(workos, Sink(), quiet, 1), "org_01", 0)

    assert (facts.arrival, facts.recorded, facts.elsewhere) == (None, True, "s3://b/elsewhere")


def test_place_that_cannot_be_searched_is_not_one_without_the_event() -> None:
    workos: Any = WorkOS(0)
    sink = Sink()
    sink.elsewhere = DENIED

    facts = send_and_look(Courier(workos, sink, quiet, 1), "org_01", 0)

    assert (facts.arrival, facts.elsewhere) == (None, Unavailable(str(DENIED)))


def test_event_that_cannot_be_looked_for_is_in_no_hurry_to_be_asked_for() -> None:
    workos: Any = WorkOS(0)

    facts = send_and_look(Courier(workos, Sink(*[DENIED] * 3), quiet, 1), "org_01", 5)

    assert facts.arrival == Unavailable(str(DENIED))
    assert facts.recorded is NOT_LOOKED


def stream(state: str) -> StreamFacts:
    now = datetime.now(UTC)
    return StreamFacts("als_1", "S3", state, now, now)


@pytest.mark.parametrize(
    ("state", "sent"),
    [("active", True), ("error", True), ("invalid", True), ("inactive", False)],
)
def test_event_is_sent_where_one_could_arrive(state: str, sent: bool) -> None:
    api = ApiFacts(organization="Acme", stream=stream(state))

    assert (why_not_sent(api) == "") is sent
