"""Events that are sent together."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

from rehearsal.workos.state.behaviour import Behaviour
from rehearsal.workos.state.records import RecordedEvent

WINDOW_SECONDS = 1.0
"""How long a batch waits for more events, by this machine's clock; WorkOS documents no batches."""


@dataclass
class Batch:
    """Takes events until it is full or its window is over; one of size 1 never waits."""

    behaviour: Behaviour
    size: int
    address: str
    """The source address it is sent from."""
    events: list[RecordedEvent] = field(default_factory=list)
    _full: asyncio.Event = field(default_factory=asyncio.Event)

    def takes(self, behaviour: Behaviour) -> bool:
        """Whether it takes another event that is to be delivered in this way."""
        return self.behaviour == behaviour and not self._full.is_set()

    def add(self, event: RecordedEvent) -> None:
        """Take an event."""
        self.events.append(event)
        if len(self.events) >= self.size:
            self._full.set()

    async def closed(self) -> list[RecordedEvent]:
        """Wait until it takes no more; returns all it has, at least one."""
        with suppress(TimeoutError):
            async with asyncio.timeout(WINDOW_SECONDS):
                await self._full.wait()
        self._full.set()
        return self.events
