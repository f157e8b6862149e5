"""Waiting for an event, with a destination, a WorkOS and a clock that do as they are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from logstreams.verification.collect.waiting import (
    DENIED_SECONDS,
    UNREADABLE_PAUSE_SECONDS,
    UNREADABLE_SECONDS,
    Clock,
    EarlyEvaluation,
    Stream,
    Waited,
    Watch,
    wait_for,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.wait import (
    TURNED_SECONDS,
    UNSYNCED_SECONDS,
    Basis,
    Ending,
    Refusal,
)

SENT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
PROBE = TestEvent.fresh("org_01", SENT)
FOUND = DeliveredEvent("s3://b/k", "k", b"{}", SENT, SENT)
DENIED = ReadError("GetObject: AccessDenied")
PASSING = ReadError("503", passing=True)
ACTIVE = StreamFacts("als_1", "S3", "active", SENT - timedelta(days=1), SENT - timedelta(days=9))
INVALID = replace(ACTIVE, state="invalid")
ERROR = replace(ACTIVE, state="error")
SYNCED = replace(ACTIVE, last_synced_at=SENT + timedelta(seconds=2))
REFUSED = EarlyEvaluation(Refusal("LS408", Basis.CONFIGURATION))
LIMIT = 300.0
ONE_READING = 3.0
"""Seconds by which a reading of the stream comes too late at most, in the first half minute."""

T = TypeVar("T")
Look = Callable[[float], DeliveredEvent | None]


@dataclass
class World:
    """What is to be seen at each second after the event was sent."""

    look: Look = lambda _: None
    streams: Mapping[float, Stream] = field(default_factory=lambda: {0.0: ACTIVE})
    """The stream from each second on."""
    evaluation: Mapping[float, EarlyEvaluation] = field(
        default_factory=lambda: {0.0: EarlyEvaluation()}
    )
    """The destination from each second on: it takes some seconds to read."""
    time: float = 0.0
    lasts: list[bool] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)
    ticks: list[float] = field(default_factory=list)

    def wait(self, before: StreamFacts = ACTIVE, limit: float = LIMIT) -> Waited:
        watch = Watch(limit, before, self._read, lambda _: _at(self.evaluation, self.time))
        reader = _Reader(self)
        tick = self.ticks.append
        return wait_for(
            reader,
            PROBE,
            watch,
            lambda waited, _: tick(waited),
            Clock(lambda: self.time, self._pass),
        )

    def _read(self) -> Stream:
        self.reads.append(self.time)
        return _at(self.streams, self.time)

    def _pass(self, seconds: float) -> None:
        self.time += seconds


class _Reader:
    def __init__(self, world: World) -> None:
        self._world = world

    def looked_in(self, _: TestEvent) -> str:
        return "s3://b/"

    def look(self, _: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        self._world.lasts.append(last)
        return self._world.look(self._world.time)

    def look_around(self, _: TestEvent) -> str | None:
        return None

    def look_elsewhere(self, _: TestEvent) -> str | None:
        return None


def _at(values: Mapping[float, T], time: float) -> T:
    return values[max(since for since in values if since <= time)]


def from_second(second: float) -> Look:
    return lambda time: FOUND if time >= second else None


def unreadable(error: ReadError, until: float = LIMIT * 2) -> Look:
    def look(time: float) -> DeliveredEvent | None:
        if time < until:
            raise ReadError(str(error), passing=error.passing)
        return FOUND

    return look


def test_event_is_found_when_it_is_there() -> None:
    waited = World(from_second(1.2)).wait()

    assert (waited.arrival, waited.ending) == (FOUND, Ending.ARRIVED)
    assert 1.2 <= waited.seconds <= 2.2


@pytest.mark.parametrize("second", [pytest.param(20.0, id="20 s"), pytest.param(299.0, id="299 s")])
def test_late_event_is_waited_for_where_nothing_refuses_it(second: float) -> None:
    assert World(from_second(second)).wait().arrival is FOUND


@pytest.mark.parametrize(
    "stream",
    [
        pytest.param(INVALID, id="turned invalid"),
        pytest.param(ERROR, id="turned to error"),
    ],
)
def test_refusal_that_workos_confirms_ends_the_wait_at_the_next_reading(
    stream: StreamFacts,
) -> None:
    world = World(streams={0: ACTIVE, 1.5: stream}, evaluation={0: REFUSED})

    waited = world.wait()

    assert (waited.arrival, waited.ending, waited.cause) == (None, Ending.REFUSED, "LS408")
    assert waited.seconds <= 1.5 + ONE_READING


def test_refusal_that_workos_does_not_contradict_ends_the_wait_after_a_short_grace() -> None:
    waited = World(evaluation={0: REFUSED}).wait()

    assert waited.ending is Ending.REFUSED
    assert UNSYNCED_SECONDS <= waited.seconds <= UNSYNCED_SECONDS + ONE_READING


def test_destination_that_takes_long_to_read_ends_the_wait_once_it_is_read() -> None:
    waited = World(evaluation={0: EarlyEvaluation(), 20: REFUSED}).wait()

    assert waited.ending is Ending.REFUSED
    assert 20 <= waited.seconds <= 20 + ONE_READING


def test_refusal_that_workos_contradicts_is_waited_out() -> None:
    world = World(from_second(250), streams={0: ACTIVE, 2: SYNCED}, evaluation={0: REFUSED})

    assert world.wait().arrival is FOUND


@pytest.mark.parametrize(
    "streams",
    [
        pytest.param({0: ACTIVE}, id="not synced"),
        pytest.param({0: ACTIVE, 0.5: INVALID}, id="turned invalid"),
    ],
)
def test_refusal_is_false_where_the_last_look_finds_the_event(streams: dict[float, Stream]) -> None:
    world = World(evaluation={0: REFUSED}, streams=streams)
    world.look = lambda _: FOUND if world.lasts[-1] else None

    waited = world.wait()

    assert (waited.arrival, waited.ending, waited.cause) == (FOUND, Ending.ARRIVED, "")


def test_stream_that_cannot_be_read_ends_no_wait() -> None:
    world = World(streams={0: Unavailable("503")}, evaluation={0: REFUSED})

    waited = world.wait()

    assert (waited.ending, waited.cause) == (Ending.TIME_UP, "")


def test_stream_that_turned_invalid_is_not_waited_for_to_the_limit() -> None:
    waited = World(streams={0: ACTIVE, 1: INVALID}).wait()

    assert (waited.arrival, waited.ending, waited.cause) == (None, Ending.GIVEN_UP, "")
    assert TURNED_SECONDS <= waited.seconds <= 1 + TURNED_SECONDS + ONE_READING


def test_stream_that_recovers_is_waited_for() -> None:
    streams: dict[float, Stream] = {0: INVALID, 20: ACTIVE}

    assert World(from_second(120), streams=streams).wait(before=INVALID).arrival is FOUND


def test_stream_in_error_is_waited_for() -> None:
    assert World(from_second(250), streams={0: ERROR}).wait().arrival is FOUND


def test_time_that_is_up_is_nothing_found() -> None:
    waited = World().wait(limit=60)

    assert (waited.arrival, waited.ending, waited.seconds) == (None, Ending.TIME_UP, 60)


def test_last_look_is_told_that_it_is_the_last() -> None:
    world = World()

    world.wait(limit=20)

    assert world.lasts[-1]
    assert not any(world.lasts[:-1])


def test_stream_is_read_soon_and_then_less_often_and_once_a_second_is_told() -> None:
    world = World()

    world.wait()

    assert world.reads[0] < ONE_READING
    assert len(world.reads) < 80
    assert len(world.ticks) < LIMIT + 10


def test_destination_that_stays_unreadable_is_waited_for_by_workos_s_word() -> None:
    world = World(unreadable(DENIED), streams={0: ACTIVE, 4: SYNCED})

    waited = world.wait()

    assert (waited.arrival, waited.ending) == (Unavailable(str(DENIED)), Ending.SYNCED)
    assert waited.seconds <= DENIED_SECONDS + ONE_READING
    assert world.lasts[-1]


def test_destination_that_stays_unreadable_is_not_waited_for_longer_than_the_limit() -> None:
    waited = World(unreadable(DENIED)).wait()

    assert (waited.ending, waited.seconds) == (Ending.TIME_UP, LIMIT)


def test_destination_that_stays_unreadable_is_not_waited_for_where_it_refuses() -> None:
    world = World(unreadable(DENIED), streams={0: ACTIVE, 1: INVALID}, evaluation={0: REFUSED})

    waited = world.wait()

    assert (waited.arrival, waited.cause) == (Unavailable(str(DENIED)), "LS408")


def test_destination_that_was_unreadable_now_and_then_is_looked_at_again() -> None:
    answers = iter([DENIED, DENIED, None, DENIED, DENIED, FOUND])

    def look(_: float) -> DeliveredEvent | None:
        answer = next(answers)
        if isinstance(answer, ReadError):
            raise answer
        return answer

    assert World(look).wait().arrival is FOUND


@pytest.mark.parametrize("error", [DENIED, PASSING], ids=["denied", "passing"])
@pytest.mark.parametrize("until", [0.3, DENIED_SECONDS + 1, UNREADABLE_SECONDS + 9, 280.0])
def test_destination_that_becomes_readable_is_looked_into(error: ReadError, until: float) -> None:
    waited = World(unreadable(error, until=until)).wait()

    assert (waited.arrival, waited.ending) == (FOUND, Ending.ARRIVED)
    assert waited.seconds <= until + UNREADABLE_PAUSE_SECONDS + 1


def test_destination_that_becomes_readable_and_is_empty_holds_no_event() -> None:
    def look(time: float) -> DeliveredEvent | None:
        if time < LIMIT / 2:
            raise DENIED
        return None

    waited = World(look).wait()

    assert (waited.arrival, waited.ending) == (None, Ending.TIME_UP)


def test_workos_s_word_is_not_taken_where_the_last_look_sees_an_empty_destination() -> None:
    world = World(streams={0: ACTIVE, 4: SYNCED})

    def look(time: float) -> DeliveredEvent | None:
        if not world.lasts[-1] and time < DENIED_SECONDS + 2:
            raise ReadError(str(DENIED))  # a look of its own, each time
        return FOUND if time >= 60 else None

    world.look = look

    assert world.wait().ending is Ending.ARRIVED


@pytest.mark.parametrize(
    ("error", "longest"),
    [
        pytest.param(DENIED, DENIED_SECONDS, id="denied"),
        pytest.param(PASSING, UNREADABLE_SECONDS, id="passing"),
    ],
)
def test_destination_that_stays_unreadable_is_looked_into_seldom(
    error: ReadError, longest: float
) -> None:
    world = World(unreadable(error))

    world.wait()

    assert len(world.lasts) <= longest + 5 + LIMIT / UNREADABLE_PAUSE_SECONDS
    assert world.lasts[-1]


def test_failure_that_is_told_again_is_no_other_look() -> None:
    world = World(streams={0: ACTIVE, 4: SYNCED})
    told = ReadError("403")

    def look(time: float) -> DeliveredEvent | None:
        if time < 60:
            raise told
        return FOUND

    world.look = look

    assert world.wait().ending is Ending.ARRIVED


def test_last_look_that_failed_is_not_nothing_found() -> None:
    assert World(unreadable(PASSING)).wait(limit=0).arrival == Unavailable("503")
