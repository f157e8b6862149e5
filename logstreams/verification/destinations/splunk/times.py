"""Times as Splunk writes them."""

from __future__ import annotations

import math
from contextlib import suppress
from datetime import UTC, datetime

from logstreams.verification.test_event import rfc3339

_UTC = (" GMT", " UTC", " Z")
"""Names of the one time zone whose offset a name settles; those of others are ambiguous."""


def seconds_of(text: str) -> float | None:
    """A time in seconds since 1970.

    Args:
        text: Seconds, ISO 8601 with an offset, or a result's `_time` in UTC:
            `2026-10-08 13:48:34.000 GMT` (seen from Splunk 10.6).

    Returns:
        None where it is none of these; a time without a known zone is none.
    """
    with suppress(ValueError):
        seconds = float(text)
        return seconds if math.isfinite(seconds) else None
    for name in _UTC:
        if text.endswith(name):
            text = f"{text.removesuffix(name)}+00:00"
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return None
    return read.timestamp() if read.tzinfo else None


def written(seconds: float) -> str:
    """A time to be read; in seconds where the calendar ends."""
    try:
        return rfc3339(datetime.fromtimestamp(seconds, UTC))
    except (ValueError, OverflowError, OSError):
        return f"{seconds:.0f} seconds since 1970"
