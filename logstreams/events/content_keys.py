"""Idempotency keys made of an event's content: the same input gives the same keys again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from threading import Lock
from typing import Any


class ContentKeys:
    """Makes keys; equal events have different ones, in their order. Safe in several threads."""

    def __init__(self, most: int | None = None) -> None:
        """Prepare.

        Args:
            most: How many events are remembered, the latest; None: all, which takes some 150 bytes
                for each. Of two equal events further apart, WorkOS stores one.
        """
        self._most = most
        self._seen: OrderedDict[bytes, int] = OrderedDict()
        self._lock = Lock()

    def of(self, organization_id: str, event: Any) -> str:
        """The key of an event."""
        content = json.dumps([organization_id, event], sort_keys=True, default=str)
        digest = hashlib.sha256(content.encode(errors="surrogatepass")).digest()[:16]
        with self._lock:
            times = self._seen[digest] = self._seen.get(digest, 0) + 1
            self._seen.move_to_end(digest)
            if self._most is not None and len(self._seen) > self._most:
                self._seen.popitem(last=False)
        return f"lse_{digest.hex()}_{times}"
