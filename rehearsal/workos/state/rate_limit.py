"""The API's rate limit."""

from __future__ import annotations

import math
import time
from collections import defaultdict, deque


class RateLimit:
    """6,000 requests per 60 seconds per IP address, over a sliding window.

    Source: workos.com/docs/reference/rate-limits, 2026-11-22. Timed by this machine's clock: a
    client waits for Retry-After in real seconds.
    """

    def __init__(self, requests: int = 6_000, seconds: float = 60) -> None:
        self.requests = requests
        self.seconds = seconds
        self._recent: defaultdict[str, deque[float]] = defaultdict(deque)

    def wait_seconds(self, address: str) -> int | None:
        """Count a request; None when it may pass, else the whole seconds until the next one may."""
        now = time.monotonic()
        recent = self._recent[address]
        while recent and recent[0] <= now - self.seconds:
            recent.popleft()
        if len(recent) < self.requests:
            recent.append(now)
            return None
        return max(1, math.ceil(recent[0] + self.seconds - now))
