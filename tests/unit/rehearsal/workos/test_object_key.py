from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from logstreams.rehearsal.workos.streaming.deliverer import Parcel
from logstreams.rehearsal.workos.streaming.s3 import S3Settings, object_key
from logstreams.rehearsal.workos.world.behaviour import Behaviour
from logstreams.rehearsal.workos.world.records import RecordedEvent

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
    settings = S3Settings(
        aws_account_id="111122223333", role_name="r", bucket_name="bucket", bucket_path=path
    )
    event = RecordedEvent("e", "org_1", OCCURRED, OCCURRED, {})
    parcel = Parcel(event, settings, "x", "abc123def456", "127.0.0.11", Behaviour())
    assert object_key(parcel) == expected
