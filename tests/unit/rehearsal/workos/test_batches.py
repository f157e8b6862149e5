"""Which events go together, and how often."""

from __future__ import annotations

import asyncio
from typing import ClassVar

import pytest
from pydantic import BaseModel

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import (
    Organization,
    RecordedEvent,
    Stream,
    StreamState,
    StreamType,
)
from rehearsal.workos.streaming import Deliveries, batch
from rehearsal.workos.streaming.deliverer import DeliveryRequest, Entry

SECONDS = 3


class Nothing(BaseModel):
    pass


class Destination:
    """Takes everything."""

    kind: ClassVar[StreamType] = StreamType.SPLUNK
    batches: ClassVar[bool] = True
    settings = Nothing

    def __init__(self) -> None:
        self.taken: list[tuple[Entry, ...]] = []

    def shown(self, external_id: str) -> dict[str, str]:
        return {}

    def try_out(self, settings: Nothing, external_id: str) -> None:
        """Nothing to try."""

    def deliver(self, parcel: DeliveryRequest[Nothing]) -> str:
        self.taken.append(parcel.entries)
        return "here"

    @property
    def names(self) -> list[list[str]]:
        return [[entry.event.id for entry in entries] for entries in self.taken]


class FaultContext:
    """An active stream to the destination."""

    def __init__(self) -> None:
        self.world = WorkOSState("https://127.0.0.1:1", "606060606060")
        self.destination = Destination()
        self.deliveries = Deliveries(self.world, {StreamType.SPLUNK: self.destination})
        now = self.world.clock.now()
        stream = Stream("als_1", StreamType.SPLUNK, now, StreamState.ACTIVE, Nothing())
        self.organization = Organization("org_1", "Acme", now, "external", stream=stream)

    def submit(self, *names: str) -> None:
        now = self.world.clock.now()
        for name in names:
            event = RecordedEvent(name, "org_1", now, now, {})
            self.deliveries.submit(self.organization, event)

    async def until_taken(self, requests: int) -> None:
        async with asyncio.timeout(SECONDS):
            while len(self.destination.taken) < requests:
                await asyncio.sleep(0.001)
        await self.deliveries.close()


def _play(*submitted: tuple[Behaviour, str], requests: int) -> FaultContext:
    async def play() -> FaultContext:
        context = FaultContext()
        for behaviour, names in submitted:
            context.organization.behaviour = behaviour
            context.submit(*names)
        await context.until_taken(requests)
        return context

    return asyncio.run(play())


def test_each_event_goes_alone_as_a_rule() -> None:
    context = _play((Behaviour(), "ab"), requests=2)
    assert sorted(context.destination.names) == [["a"], ["b"]]


def test_full_batch_goes_at_once_and_the_rest_when_the_window_is_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(batch, "WINDOW_SECONDS", 0.05)
    context = _play((Behaviour(batch=3), "abcd"), requests=2)
    assert context.destination.names == [["a", "b", "c"], ["d"]]


def test_events_of_different_behaviour_do_not_go_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "WINDOW_SECONDS", 0.05)
    context = _play((Behaviour(batch=3), "a"), (Behaviour(batch=2), "b"), requests=2)
    assert sorted(context.destination.names) == [["a"], ["b"]]


def test_every_event_of_a_batch_has_its_attempt_from_one_address() -> None:
    context = _play((Behaviour(batch=2), "ab"), requests=1)
    attempts = context.organization.attempts
    assert [attempt.event_id for attempt in attempts] == ["a", "b"]
    assert {attempt.address for attempt in attempts} == {"127.0.0.11"}


def test_copies_differ_in_their_key_suffix_and_replays_do_not() -> None:
    context = _play((Behaviour(copies=2, replays=1), "a"), requests=4)
    first, again, second, _ = [entry.key_suffix for (entry,) in context.destination.taken]
    assert first == again
    assert first != second
