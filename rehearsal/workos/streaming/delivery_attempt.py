"""A batch of events on its way: attempts, retries and what becomes of the stream."""

from __future__ import annotations

import asyncio
import secrets
from datetime import datetime, timedelta

from pydantic import BaseModel

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.records import (
    Attempt,
    Organization,
    Stream,
    StreamState,
    StreamType,
)
from rehearsal.workos.streaming.batch import Batch
from rehearsal.workos.streaming.deliverer import (
    DeliveryError,
    DeliveryRefusedError,
    DeliveryRequest,
    Entry,
)
from rehearsal.workos.streaming.registry import Deliverers

KEPT = timedelta(hours=24)
"""How long an undelivered event is tried (the older Audit Logs guide; nothing else tells)."""
FIRST_DELAY = timedelta(seconds=1)
LONGEST_DELAY = timedelta(minutes=15)
"""Delays double from the first to the longest; WorkOS does not document its own."""

IS_TRIED = {StreamState.ACTIVE, StreamState.ERROR}
TAKES_EVENTS = IS_TRIED | {StreamState.INVALID}
"""Inferred: an invalid stream keeps its events and tries none until the form is saved again."""


class DeliveryAttempt:
    """A batch's way to its destination, from one source address."""

    def __init__(
        self,
        world: WorkOSState,
        deliverers: Deliverers,
        organization: Organization,
        stream: Stream,
        batch: Batch,
    ) -> None:
        self._world = world
        self._deliverers = deliverers
        self._organization = organization
        self._stream = stream
        self._batch = batch
        self._behaviour = batch.behaviour
        self._parcels: list[tuple[Entry, ...]] = []

    async def travel(self, slots: asyncio.Semaphore) -> None:
        """Try until the events are delivered, too old, or their stream gone."""
        clock, stream = self._world.clock, self._stream
        events = await self._batch.closed()
        self._parcels = [
            tuple(Entry(event, secrets.token_hex(6)) for event in events)
            for _ in range(self._behaviour.copies)
        ]
        recorded_at = events[0].recorded_at
        dropped_at = recorded_at + KEPT
        delay = FIRST_DELAY
        late = timedelta(seconds=self._behaviour.late_seconds)
        await clock.sleep_until(recorded_at + late)
        while self._organization.stream is stream and clock.now() < dropped_at:
            if stream.state not in IS_TRIED:
                remaining = (dropped_at - clock.now()).total_seconds()
                await self._world.signal.wait(remaining / clock.speed)
                continue
            async with slots:
                if stream.state not in IS_TRIED:  # it changed while this event waited its turn
                    continue
                if await self._attempt():
                    return
            await self._rest(clock.now() + delay)
            delay = min(delay * 2, LONGEST_DELAY)
        gone = self._organization.stream is not stream
        self._note("Dropped", "its stream is gone" if gone else "still undelivered after 24 hours")

    async def _attempt(self) -> bool:
        stream, settings = self._stream, self._stream.settings
        problem: DeliveryError | None = None
        try:
            place = await asyncio.to_thread(self._send, stream.type, settings)
        except DeliveryError as failure:
            problem = failure
            self._note(failure.code, failure.message)
        else:
            self._note(delivered_to=place)
            stream.last_synced_at = self._world.clock.now()
        # What became of old settings says nothing of those saved meanwhile.
        if stream.state in IS_TRIED and stream.settings is settings:
            stream.state = self._state_after(problem)
            self._world.signal.fire()
        return problem is None

    def _send(self, kind: StreamType, settings: BaseModel | None) -> str:
        """Blocks; runs in a thread."""
        deliverer = self._deliverers.get(kind)
        if deliverer is None:
            return f"{kind}, which is not imitated"
        if not isinstance(settings, deliverer.settings):
            return f"{kind}, whose form was never saved"
        place = ""
        for entries in self._parcels:
            parcel = DeliveryRequest(
                entries=entries,
                settings=settings,
                external_id=self._organization.external_id,
                address=self._batch.address,
                behaviour=self._behaviour,
            )
            for _ in range(1 + self._behaviour.replays):
                place = deliverer.deliver(parcel)
        return place

    def _state_after(self, problem: DeliveryError | None) -> StreamState:
        if problem is None:
            return StreamState.ACTIVE
        if isinstance(problem, DeliveryRefusedError):
            return StreamState(self._behaviour.when_refused)
        return StreamState.ERROR

    async def _rest(self, until: datetime) -> None:
        """Wait; that saving the form again ends the wait is inferred."""
        clock, settings = self._world.clock, self._stream.settings
        while self._stream.settings is settings and (left := until - clock.now()) > timedelta():
            await self._world.signal.wait(left.total_seconds() / clock.speed)

    def _note(
        self, code: str | None = None, message: str | None = None, delivered_to: str | None = None
    ) -> None:
        now = self._world.clock.now()
        self._organization.attempts.extend(
            Attempt(now, event.id, self._batch.address, delivered_to, code, message)
            for event in self._batch.events
        )
