"""Limits and clocks at their edges: 50 keys, 40 and 500 characters, five minutes."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from logstreams.events.refusals import AHEAD, EventRules

RULES = EventRules()
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
MINUTE, TICK = timedelta(minutes=1), timedelta(microseconds=1)
NAME = st.text("aZ9_-", min_size=38, max_size=42) | st.text("aZ9_- .ä", min_size=1, max_size=4)
VALUE = (
    st.integers(498, 502).map("x".__mul__)
    | st.integers(499, 501).map("ä".__mul__)
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.sampled_from([None, [], {}, ["a"]])
)
MANY = st.integers(48, 52).map(lambda keys: {f"key_{number}": 1 for number in range(keys)})


def event(**more: Any) -> dict[str, Any]:
    return {
        "action": "invoice.status.approved",
        "occurred_at": "2026-11-29T12:00:00.000Z",
        "actor": {"id": "user_1", "type": "user"},
        "targets": [{"id": "inv_1", "type": "invoice"}],
        "context": {"location": "192.0.2.1"},
        **more,
    }


def is_published(metadata: dict[str, Any]) -> bool:
    """By the words of the OpenAPI specification v0.61.0, AuditLogEventDto."""

    def takes(key: str, value: Any) -> bool:
        is_name = re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", key) is not None
        is_text = isinstance(value, str) and len(value) <= 500
        return is_name and (is_text or isinstance(value, bool | int | float))

    return len(metadata) <= 50 and all(takes(*pair) for pair in metadata.items())


@pytest.mark.parametrize("holder", ["event", "actor", "target"])
@given(metadata=MANY | st.dictionaries(NAME, VALUE, max_size=3))
@example(metadata={f"key_{number}": 1 for number in range(50)})
@example(metadata={f"key_{number}": 1 for number in range(51)})
@example(metadata={"a" * 40: "x" * 500})
@example(metadata={"a" * 41: "x"})
@example(metadata={"a": "x" * 501})
def test_metadata_is_refused_where_workos_would(holder: str, metadata: dict[str, Any]) -> None:
    made = event()
    held = {"event": made, "actor": made["actor"], "target": made["targets"][0]}[holder]
    held["metadata"] = metadata
    assert (RULES.refusals(made, NOW) == []) == is_published(metadata)


@given(
    st.timedeltas(-10 * MINUTE, 10 * MINUTE),
    st.timedeltas(-14 * 60 * MINUTE, 14 * 60 * MINUTE).map(
        lambda offset: timezone(timedelta(minutes=offset // MINUTE))
    ),
)
@example(AHEAD, UTC)
@example(AHEAD + TICK, UTC)
@example(-AHEAD, UTC)
@example(-AHEAD - TICK, UTC)
def test_five_minutes_count_in_any_time_zone(away: timedelta, zone: timezone) -> None:
    made = event(occurred_at=(NOW + away).astimezone(zone).isoformat())
    refused = [each.path for each in RULES.refusals(made, NOW)]
    assert refused == (["/occurred_at"] if away > AHEAD else [])
    if not refused:
        warned = [each.path for each in RULES.warnings(made, 100, NOW)]
        assert warned == (["/occurred_at"] if away < -AHEAD else [])


@given(st.integers(-2, 2))
def test_time_without_a_zone_or_of_another_form_is_refused(hours: int) -> None:
    for form in ("%Y-%m-%dT%H:%M:%S", "%d.%m.%Y %H:%M", "%s"):
        made = event(occurred_at=f"{NOW + timedelta(hours=hours):{form}}")
        assert [each.path for each in RULES.refusals(made, NOW)] == ["/occurred_at"]
