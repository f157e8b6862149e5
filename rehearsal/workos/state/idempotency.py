"""Idempotency keys: a repeated request is answered again and recorded once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from rehearsal.workos.state.clock import Clock

KEPT = timedelta(hours=24)
"""How long a key is remembered (OpenAPI specification v0.61.0, POST /audit_logs/events)."""


class IdempotencyKeys:
    """The keys one environment has seen.

    Only successes are remembered: that a refused request may be repeated once its cause is gone is
    inferred.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._expires: dict[str, datetime] = {}

    def seen(self, key: str) -> bool:
        """Whether a request with this key succeeded within the last 24 hours."""
        expires = self._expires.get(key)
        return expires is not None and self._clock.now() < expires

    def remember(self, key: str) -> None:
        """Note that a request with this key succeeded."""
        self._expires[key] = self._clock.now() + KEPT


def derived_key(content: dict[str, Any]) -> str:
    """The key of a request that came without one: WorkOS derives it from the content."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
