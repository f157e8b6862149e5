"""The clock that the local WorkOS lives by."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from rehearsal.workos.state.signal import Signal


class Clock:
    """UTC; may be ahead of or behind this machine's clock, and may run faster.

    Everything that WorkOS times (links, idempotency keys, exports, retries, the Date header) asks
    it, so that a day of retries can be rehearsed in a second.
    """

    def __init__(self, signal: Signal) -> None:
        self._signal = signal
        self._offset_seconds = 0.0
        self._speed = 1.0
        self._set_at = time.monotonic()

    @property
    def offset_seconds(self) -> float:
        """WorkOS's time minus this machine's, now."""
        return self._offset_seconds + (time.monotonic() - self._set_at) * (self._speed - 1)

    @property
    def speed(self) -> float:
        """Seconds of WorkOS's time in one of this machine's."""
        return self._speed

    def now(self) -> datetime:
        """The time at WorkOS, in UTC."""
        return datetime.now(UTC) + timedelta(seconds=self.offset_seconds)

    def set(self, offset_seconds: float, speed: float) -> None:
        """Put the clock `offset_seconds` from this machine's and let it run at `speed`."""
        self._offset_seconds = offset_seconds
        self._speed = speed
        self._set_at = time.monotonic()
        self._signal.fire()

    async def sleep_until(self, moment: datetime) -> None:
        """Return once it is `moment` at WorkOS, however the clock is moved meanwhile."""
        while (remaining := (moment - self.now()).total_seconds()) > 0:
            await self._signal.wait(remaining / self._speed)
