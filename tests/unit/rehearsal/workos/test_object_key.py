from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.workos.state.records import RecordedEvent
from rehearsal.workos.streaming.deliverer import Entry
from rehearsal.workos.streaming.s3 import object_key

# Half past midnight in Paris: the day before in UTC.
OCCURRED = datetime(2024, 1, 16, 0, 30, 0, 123_000, tzinfo=timezone(timedelta(hours=1)))
NAME = "2024-01-15/2024-01-15T23:30:00.123Z_abc123def456.json"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("", NAME, id="none"),
        pytest.param("audit", f"audit/{NAME}", id="plain"),
        pytest.param("audit/", f"audit/{NAME}", id="slash-behind"),
        pytest.param("/audit/logs/", f"audit/logs/{NAME}", id="slash-before"),
    ],
)
def test_key_is_path_day_and_timestamp_in_utc(path: str, expected: str) -> None:
    event = RecordedEvent("e", "org_1", OCCURRED, OCCURRED, {})
    assert object_key(Entry(event, "abc123def456"), path) == expected
