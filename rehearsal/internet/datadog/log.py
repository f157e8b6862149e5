"""What Datadog makes of a log that it is sent.

Reserved attributes, tags and the timestamp are documented (*Log Collection*, "Reserved
attributes"; *Log Date Remapper*: without a date attribute it is the time of arrival, and dates more
than 18 hours old or two hours ahead are not taken). That a JSON message becomes attributes is
documented for text. WorkOS sends an object instead: that it is treated alike, and that its text
stays the message, is inferred.
"""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from rehearsal.internet.messages.datadog import DatadogLog

_RESERVED = frozenset({"message", "ddsource", "ddtags", "hostname", "service", "status"})
_DATES = ("timestamp", "date", "_timestamp", "Timestamp", "eventTime", "published_date")
_PAST = timedelta(hours=18)
_FUTURE = timedelta(hours=2)


def read_log(entry: dict[str, Any], tags: str, now: datetime) -> DatadogLog:
    """The log, in no index yet."""
    message = entry.get("message", "")
    text = message if isinstance(message, str) else _compact(message)
    parsed = _parsed(message)
    attributes = {name: value for name, value in entry.items() if name not in _RESERVED} | parsed
    source = entry.get("ddsource")
    listed = [*f"{tags},{entry.get('ddtags', '')}".split(","), f"source:{source}" if source else ""]
    return DatadogLog(
        id=uuid.uuid4().hex,
        received_at=now,
        timestamp=_timestamp(attributes, now),
        searchable_at=now,
        message=text,
        attributes=attributes,
        service=entry.get("service"),
        source=source,
        host=entry.get("hostname"),
        status=str(entry.get("status", "info")),
        tags=tuple(tag.strip() for tag in listed if tag.strip()),
    )


def _parsed(message: Any) -> dict[str, Any]:
    if isinstance(message, str):
        try:
            message = json.loads(message)
        except ValueError:
            return {}
    return message if isinstance(message, dict) else {}


def _timestamp(attributes: dict[str, Any], now: datetime) -> datetime:
    for name in _DATES:
        if (read := _date(attributes.get(name))) is not None:
            return read if now - _PAST <= read <= now + _FUTURE else now
    return now


def _date(value: Any) -> datetime | None:
    try:
        if isinstance(value, (int, float)):
            return datetime.fromtimestamp(value / 1000, UTC)
        read = datetime.fromisoformat(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
