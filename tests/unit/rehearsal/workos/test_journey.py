"""What happens to a stream while an attempt is under way, with a destination made for it."""

from __future__ import annotations

import asyncio
import threading
from typing import ClassVar

from pydantic import BaseModel

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.records import (
    Organization,
    RecordedEvent,
    Stream,
    StreamState,
    StreamType,
)
from rehearsal.workos.streaming import Deliveries
from rehearsal.workos.streaming.deliverer import DeliveryError, DeliveryRequest

SECONDS = 3


class Address(BaseModel):
    name: str


class Destination:
    """Knows one name; every delivery waits until it is let through."""

    kind: ClassVar[StreamType] = StreamType.S3
    batches: ClassVar[bool] = True
    settings = Address

    def __init__(self) -> None:
        self.asked = threading.Semaphore(0)
        self.let_through = threading.Semaphore(0)
        self.tried: list[str] = []

    def shown(self, external_id: str) -> dict[str, str]:
        return {"external_id": external_id}

    def try_out(self, settings: Address, external_id: str) -> None:
        """Nothing to try."""

    def deliver(self, parcel: DeliveryRequest[Address]) -> str:
        self.tried.append(parcel.settings.name)
        self.asked.release()
        assert self.let_through.acquire(timeout=SECONDS)
        if parcel.settings.name != "right":
            raise DeliveryError("NoSuchName", parcel.settings.name)
        return parcel.settings.name


class FaultContext:
    """A world with one stream to the destination, its form filled in wrongly, and one event."""

    def __init__(self) -> None:
        self.world = WorkOSState("https://127.0.0.1:1", "606060606060")
        self.destination = Destination()
        self.deliveries = Deliveries(self.world, {StreamType.S3: self.destination})
        now = self.world.clock.now()
        self.stream = Stream("als_1", StreamType.S3, now, StreamState.ACTIVE, Address(name="wrong"))
        self.organization = Organization("org_1", "Acme", now, "external", stream=self.stream)
        self.event = RecordedEvent("event_1", "org_1", now, now, {})

    def save(self, name: str) -> None:
        self.stream.settings = Address(name=name)
        self.stream.state = StreamState.ACTIVE
        self.world.signal.fire()

    async def until_tried(self) -> None:
        assert await asyncio.to_thread(self.destination.asked.acquire, timeout=SECONDS)

    async def until(self, attempts: int) -> None:
        async with asyncio.timeout(SECONDS):
            while len(self.organization.attempts) < attempts:
                await asyncio.sleep(0.001)


def test_failure_of_old_settings_says_nothing_of_those_saved_meanwhile() -> None:
    async def play(context: FaultContext) -> None:
        context.deliveries.submit(context.organization, context.event)
        await context.until_tried()
        context.save("right")
        context.destination.let_through.release()
        await context.until(attempts=1)
        assert context.stream.state is StreamState.ACTIVE
        await context.deliveries.close()

    asyncio.run(play(FaultContext()))


def test_saving_the_form_ends_the_wait_for_the_next_attempt() -> None:
    async def play(context: FaultContext) -> None:
        context.world.clock.set(0, speed=0.001)  # the first wait would take a quarter of an hour
        context.destination.let_through.release(2)
        context.deliveries.submit(context.organization, context.event)
        await context.until(attempts=1)
        assert context.stream.state is StreamState.ERROR
        context.save("right")
        await context.until(attempts=2)
        assert context.destination.tried == ["wrong", "right"]
        await context.deliveries.close()

    asyncio.run(play(FaultContext()))


def test_one_streams_backlog_does_not_hold_up_another() -> None:
    async def play(context: FaultContext) -> None:
        for _ in range(100):
            context.deliveries.submit(context.organization, context.event)
        await context.until_tried()
        now = context.world.clock.now()
        other = Organization("org_2", "Other", now, "external")
        other.stream = Stream(
            "als_2", StreamType.S3, now, StreamState.ACTIVE, Address(name="right")
        )
        context.deliveries.submit(other, context.event)
        async with asyncio.timeout(SECONDS):
            while "right" not in context.destination.tried:
                await asyncio.sleep(0.001)
        context.destination.let_through.release(1000)
        await context.deliveries.close()

    asyncio.run(play(FaultContext()))
