"""Every event that is under way."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.records import Organization, RecordedEvent, Stream
from rehearsal.workos.streaming.batch import Batch
from rehearsal.workos.streaming.delivery_attempt import TAKES_EVENTS, DeliveryAttempt
from rehearsal.workos.streaming.egress import Egress
from rehearsal.workos.streaming.registry import Deliverers

AT_ONCE = 4
"""Attempts under way at the same time for one stream: no customer's traffic holds up another's."""


class Deliveries:
    """Sends events on their journeys, a task for each batch, the moment they are recorded."""

    def __init__(self, world: WorkOSState, deliverers: Deliverers) -> None:
        self._world = world
        self._deliverers = deliverers
        self._egress = Egress()
        self._latest: dict[str, Batch] = {}
        self._slots: defaultdict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(AT_ONCE)
        )
        self._tasks: set[asyncio.Task[None]] = set()

    def submit(self, organization: Organization, event: RecordedEvent) -> None:
        """Start to deliver a recorded event, if the organization's stream takes events now.

        Inferred: an event recorded while there is no stream, or an inactive one, is never streamed.
        """
        stream = organization.stream
        if stream is None or stream.state not in TAKES_EVENTS:
            return
        batch = self._latest.get(stream.id)
        if batch is None or not batch.takes(organization.behaviour):
            batch = self._latest[stream.id] = self._begin(organization, stream)
        batch.add(event)

    def _begin(self, organization: Organization, stream: Stream) -> Batch:
        behaviour = organization.behaviour
        deliverer = self._deliverers.get(stream.type)
        batch = Batch(
            behaviour=behaviour,
            size=behaviour.batch if deliverer and deliverer.batches else 1,
            address=behaviour.address or self._egress.next(),
        )
        journey = DeliveryAttempt(self._world, self._deliverers, organization, stream, batch)
        task = asyncio.create_task(journey.travel(self._slots[stream.id]))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return batch

    async def close(self) -> None:
        """Stop everything that is under way."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
