"""An event's time is a name exactly where RFC 3339 has such a time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

import batch
from tests.unit.components.receiver.support import array, envelope

HOURS = st.integers(0, 25)
MINUTES = st.integers(0, 61) | st.sampled_from([59, 75])
SECONDS = st.integers(0, 62) | st.just(60)
FRACTIONS = st.from_regex(r"\.[0-9]{1,9}", fullmatch=True) | st.just("")
OFFSETS = st.none() | st.tuples(st.sampled_from("+-"), HOURS, MINUTES)


def utc_minute(day: date, hour: int, minute: int, ahead: int) -> str | None:
    """The minute in UTC; None: there is none."""
    try:
        there = datetime.combine(day, time(hour, minute)) - timedelta(minutes=ahead)
    except (OverflowError, ValueError):
        return None
    return there.isoformat(timespec="minutes")


@given(
    day=st.dates(),
    hour=HOURS,
    minute=MINUTES,
    second=SECONDS,
    fraction=FRACTIONS,
    offset=OFFSETS,
)
def test_time_is_a_name_exactly_where_there_is_such_a_time(
    day: date,
    hour: int,
    minute: int,
    second: int,
    fraction: str,
    offset: tuple[str, int, int] | None,
) -> None:
    zone = f"{offset[0]}{offset[1]:02}:{offset[2]:02}" if offset else "Z"
    sent = f"{day.isoformat()}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}"
    sign, ahead_hours, ahead_minutes = offset or ("+", 0, 0)
    ahead = (ahead_hours * 60 + ahead_minutes) * (1 if sign == "+" else -1)
    there = utc_minute(day, hour, minute, ahead)
    leap = second == 60 and there is not None and there.endswith("T23:59")
    sound = ahead_hours < 24 and ahead_minutes < 60 and (second < 60 or leap)

    (item,) = batch.read(array(envelope(1, timestamp=sent)), "application/json")

    if not sound or there is None:
        assert isinstance(item, batch.Misfit)
        assert item.reason == "timestamp"
    else:
        assert isinstance(item, batch.Event)
        milliseconds = f"{fraction[1:]}000"[:3]
        assert item.name == f"{there[:10]}/{there}:{second:02}.{milliseconds}Z_abc1.json"
