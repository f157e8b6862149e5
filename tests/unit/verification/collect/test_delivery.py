"""Sending and looking, with a destination and a WorkOS that do as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.collect.delivery import (
    EventSender,
    searched,
    send_and_look,
    why_not_sent,
)
from logstreams.verification.collect.waiting import EarlyEvaluation, Watch
from logstreams.verification.facts.delivery import DeliveredEvent, DeliveryFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from logstreams.verification.facts.workos_api import ApiFacts, StreamFacts
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent

FOUND = DeliveredEvent(
    location="s3://b/k",
    key="k",
    body=b"{}",
    arrived_at=datetime.now(UTC),
    noticed_at=datetime.now(UTC),
)
DENIED = ReadError("GetObject: AccessDenied")


class DestinationReader:
    """Answers each look with the next of what it was given; then there is nothing."""

    def __init__(self, *answers: DeliveredEvent | ReadError | None) -> None:
        self.lasts: list[bool] = []
        self.elsewhere: str | ReadError = "s3://b/elsewhere"
        self._answers: Iterator[DeliveredEvent | ReadError | None] = iter(answers)

    def looked_in(self, _: TestEvent) -> str:
        return "s3://b/"

    def look(self, _: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        self.lasts.append(last)
        answer = next(self._answers, None)
        if isinstance(answer, ReadError):
            raise answer
        return answer

    def look_around(self, _: TestEvent) -> str | None:
        return None

    def look_elsewhere(self, _: TestEvent) -> str | None:
        if isinstance(self.elsewhere, ReadError):
            raise self.elsewhere
        return self.elsewhere


class WorkOS:
    """Accepts every event; its clock and ours differ as it is told."""

    def __init__(self, offset: float) -> None:
        self.clock_offset_seconds = offset
        self.sent: list[TestEvent] = []

    def emit(self, probe: TestEvent) -> bool:
        self.sent.append(probe)
        return True

    def recorded(self, _: TestEvent) -> bool:
        return True


def sender(workos: Any, reader: DestinationReader) -> EventSender:
    return EventSender(workos, reader, lambda _: None, lambda _, __: None, 1)


def watch(limit: float = 0) -> Watch:
    before = stream("active")
    return Watch(limit, before, lambda: before, lambda _: EarlyEvaluation())


def stream(state: str) -> StreamFacts:
    now = datetime.now(UTC)
    return StreamFacts("als_1", "S3", state, now, now)


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

    send_and_look(sender(workos, DestinationReader(FOUND)), "org_01", watch())

    wanted = datetime.now(UTC) - timedelta(seconds=corrected)
    assert abs(workos.sent[0].occurred_at - wanted) < timedelta(seconds=5)


def test_event_that_did_not_arrive_is_asked_for_and_searched() -> None:
    workos: Any = WorkOS(0)

    facts = send_and_look(sender(workos, DestinationReader()), "org_01", watch())

    assert (facts.arrival, facts.recorded, facts.elsewhere) == (None, True, "s3://b/elsewhere")


def test_event_whose_loss_is_explained_is_searched_and_no_export_is_asked_for() -> None:
    workos: Any = WorkOS(0)
    facts = DeliveryFacts(probe=TestEvent.fresh("org_01", datetime.now(UTC)), lost_by="LS408")

    facts = searched(sender(workos, DestinationReader()), facts)

    assert (facts.recorded, facts.elsewhere) == (NOT_LOOKED, "s3://b/elsewhere")


def test_place_that_cannot_be_searched_is_not_one_without_the_event() -> None:
    workos: Any = WorkOS(0)
    reader = DestinationReader()
    reader.elsewhere = DENIED

    facts = send_and_look(sender(workos, reader), "org_01", watch())

    assert (facts.arrival, facts.elsewhere) == (None, Unavailable(str(DENIED)))


def test_event_that_cannot_be_looked_for_is_in_no_hurry_to_be_asked_for() -> None:
    workos: Any = WorkOS(0)

    facts = send_and_look(sender(workos, DestinationReader(DENIED)), "org_01", watch())

    assert facts.arrival == Unavailable(str(DENIED))
    assert facts.recorded is NOT_LOOKED


@pytest.mark.parametrize(
    ("elsewhere", "told"), [("splunk index=main", "splunk index=main"), (DENIED, None)]
)
def test_event_that_cannot_be_looked_for_may_be_seen_in_another_place(
    elsewhere: str | ReadError, told: str | None
) -> None:
    workos: Any = WorkOS(0)
    reader = DestinationReader(DENIED)
    reader.elsewhere = elsewhere

    facts = send_and_look(sender(workos, reader), "org_01", watch())

    assert facts.arrival == Unavailable(str(DENIED))
    assert facts.elsewhere == told


@pytest.mark.parametrize(
    ("state", "sent"),
    [("active", True), ("error", True), ("invalid", True), ("inactive", False)],
)
def test_event_is_sent_where_one_could_arrive(state: str, sent: bool) -> None:
    api = ApiFacts(organization="Acme", stream=stream(state))

    assert (why_not_sent(api) == "") is sent
