"""Sending and looking, with a destination and a WorkOS that do as they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.collect.delivery import (
    EventSender,
    looked_again,
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
from logstreams.verification.wait import Ending

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


@pytest.mark.parametrize(
    ("since", "answers", "arrival", "looks"),
    [
        pytest.param(True, [None, FOUND], FOUND, 2, id="delivered while an export was asked for"),
        pytest.param(True, [None, None], None, 2, id="delivered, and not to here"),
        pytest.param(True, [None, DENIED], Unavailable(str(DENIED)), 2, id="cannot be looked into"),
        pytest.param(False, [None, FOUND], None, 1, id="not delivered since"),
        pytest.param(True, [FOUND], FOUND, 1, id="found before"),
    ],
)
def test_what_workos_delivered_since_the_last_look_is_looked_for(
    since: bool,
    answers: list[DeliveredEvent | ReadError | None],
    arrival: DeliveredEvent | Unavailable | None,
    looks: int,
) -> None:
    workos: Any = WorkOS(0)
    reader = DestinationReader(*answers)
    before = send_and_look(sender(workos, reader), "org_01", watch())
    now = datetime.now(UTC) + timedelta(seconds=1)
    read = stream("active") if not since else replace(stream("active"), last_synced_at=now)
    if not since:
        read = replace(read, last_synced_at=before.synced_before)

    facts = looked_again(sender(workos, reader), replace(before, read_at=now), read)

    assert (facts.arrival, len(reader.lasts)) == (arrival, looks)
    assert all(reader.lasts)
    assert (facts.ending is Ending.ARRIVED) is (arrival is FOUND)


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
