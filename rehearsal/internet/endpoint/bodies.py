"""The two bodies WorkOS documents for generic HTTPS: a JSON array, or NDJSON.

Source: workos.com/docs/audit-logs/log-streams, "Generic HTTPS" (2026-11-24).
"""

from __future__ import annotations

import json
from typing import Any


def events_in(body: bytes) -> list[Any]:
    """The events of a batch.

    Raises:
        ValueError: The body is neither.
    """
    text = body.decode("utf-8")
    if text.lstrip().startswith("["):
        events: list[Any] = json.loads(text)
        return events
    return [json.loads(line) for line in text.splitlines() if line.strip()]
