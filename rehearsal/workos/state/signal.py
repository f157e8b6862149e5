"""Waking up whatever waits."""

from __future__ import annotations

import asyncio
from contextlib import suppress


class Signal:
    """Wakes everything that waits whenever something changed: a state, the clock, a setting.

    Waiters look at their condition, wait without another await in between, and look again;
    all of it happens on one event loop, so no change can be missed.
    """

    def __init__(self) -> None:
        self._next = asyncio.Event()

    def fire(self) -> None:
        """Wake everything that is waiting now."""
        self._next.set()
        self._next = asyncio.Event()

    async def wait(self, timeout_seconds: float | None = None) -> None:
        """Wait for the next change, or until the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._next.wait()
