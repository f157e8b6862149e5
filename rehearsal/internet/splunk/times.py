"""What Splunk makes of an event's `time`.

Documented: epoch time, `<sec>.<ms>`, as a number or a string (*Getting Data In*, "Format events for
HTTP Event Collector", "Event metadata", 2026-11-24). Not documented: other units. The OpenTelemetry
Collector's HEC receiver was changed because "Splunk HEC accepts nano, micro, milli, and sec"
(opentelemetry-collector-contrib, issue 36571 and pull request 38637, 2025): from that it is
inferred that 1705314600000 means 2024-01-15T10:30:00Z, and that the unit is told by the number's
size. The limits between units are this kit's.
"""

from __future__ import annotations

import math

_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3))
"""From this size on, so many make a second; 1e11 seconds are the year 5138."""


def seconds_of(time: object, *, always_seconds: bool) -> float:
    """The epoch time in seconds.

    Raises:
        ValueError: It is no number.
    """
    if isinstance(time, bool) or not isinstance(time, (int, float, str)):
        raise ValueError(f"{time!r} is no time")  # noqa: TRY004 (as float() raises)
    number = float(time)
    if not math.isfinite(number):
        raise ValueError(f"{time!r} is no time")
    if not always_seconds:
        for size, a_second in _UNITS:
            if number >= size:
                return number / a_second
    return number
