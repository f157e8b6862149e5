"""Times of a search: date math, ISO 8601, milliseconds since 1970.

Source: *API Reference*, "Search logs (POST)", `filter.from` (2026-11-24).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

_MATH = re.compile(r"now(?:-(?P<count>\d+)(?P<unit>[smhdw]))?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str, now: datetime) -> datetime:
    """The time that is meant.

    Raises:
        ValueError: None.
    """
    if math := _MATH.fullmatch(text):
        back = {_UNITS[math["unit"]]: int(math["count"])} if math["count"] else {}
        return now - timedelta(**back)
    if text.isdecimal():
        return datetime.fromtimestamp(int(text) / 1000, UTC)
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
