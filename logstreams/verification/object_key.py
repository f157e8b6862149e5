"""The key that WorkOS gives an event's object: `{path}YYYY-MM-DD/{timestamp}_{suffix}.json`.

Source: WorkOS documentation, Log Streams, S3, 2026-11-22. That the timestamp is the event's
`occurred_at` is inferred.
"""

from __future__ import annotations

from datetime import datetime

from logstreams.settings import StackSettings
from logstreams.verification.test_event import rfc3339

_SUFFIX = "000000000000"
"""Stands for what WorkOS chooses."""


def beginning(prefix: str, time: datetime) -> str:
    """What the keys of an event's objects begin with.

    Args:
        prefix: The stack's `object_prefix`: empty, or a folder that ends with a slash.
        time: The event's.
    """
    timestamp = rfc3339(time)
    return f"{prefix}{timestamp[:10]}/{timestamp}"


def event_arn(settings: StackSettings, time: datetime, suffix: str = _SUFFIX) -> str:
    """The ARN of an object that WorkOS would write of an event of this time."""
    key = beginning(settings.object_prefix, time)
    return f"{settings.bucket_arn}/{key}_{suffix}.json"
