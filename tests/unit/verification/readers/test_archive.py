"""What is made of S3's answers: which failures may pass, and whether an object is locked."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from logstreams.verification.readers import ReadError
from logstreams.verification.readers.archive import ArchiveReader
from logstreams.verification.test_event import TestEvent

PROBE = TestEvent.fresh("org_01", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


def refused(code: str, status: int) -> ClientError:
    answer: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(answer, "ListObjectsV2")


@pytest.mark.parametrize(
    ("error", "passing"),
    [
        pytest.param(refused("SlowDown", 503), True, id="slow down"),
        pytest.param(refused("InternalError", 500), True, id="internal error"),
        pytest.param(refused("503", 503), True, id="no body"),
        pytest.param(refused("RequestTimeout", 400), True, id="time-out"),
        pytest.param(refused("Throttling", 400), True, id="throttled"),
        pytest.param(ConnectTimeoutError(endpoint_url="https://s3"), True, id="not reached"),
        pytest.param(refused("AccessDenied", 403), False, id="denied"),
    ],
)
def test_bucket_that_cannot_be_read_may_be_read_later_where_the_failure_passes(
    error: Exception, passing: bool
) -> None:
    class S3:
        def list_objects_v2(self, **_: Any) -> None:
            raise error

    with pytest.raises(ReadError) as raised:
        ArchiveReader(S3(), "acme", "audit/").look(PROBE)

    assert raised.value.passing is passing


UNTIL = datetime(2027, 11, 22, 12, 0, tzinfo=UTC)


class Locked:
    """A bucket with the event, which `GetObject` shows without its lock."""

    def __init__(self, lock: Exception | dict[str, Any]) -> None:
        self._lock = lock

    def list_objects_v2(self, *, Prefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
        return {"Contents": [{"Key": f"{Prefix}_a.json"}]}

    def get_object(self, **_: Any) -> dict[str, Any]:
        return {"Body": io.BytesIO(json.dumps(PROBE.event).encode()), "LastModified": UNTIL}

    def get_object_retention(self, **_: Any) -> dict[str, Any]:
        if isinstance(self._lock, Exception):
            raise self._lock
        return {"Retention": self._lock}


@pytest.mark.parametrize(
    ("lock", "mode", "hidden"),
    [
        pytest.param({"Mode": "GOVERNANCE", "RetainUntilDate": UNTIL}, "GOVERNANCE", "", id="lock"),
        pytest.param(refused("NoSuchObjectLockConfiguration", 404), None, "", id="no lock"),
        pytest.param(refused("InvalidRequest", 400), None, "", id="bucket without locks"),
        pytest.param(refused("AccessDenied", 403), None, "AccessDenied", id="denied"),
        pytest.param(ConnectTimeoutError(endpoint_url="https://s3"), None, "https://s3", id="lost"),
    ],
)
def test_lock_that_is_not_shown_is_asked_for(lock: Any, mode: str | None, hidden: str) -> None:
    found = ArchiveReader(Locked(lock), "acme", "audit/").look(PROBE)

    assert found is not None
    assert found.retention_mode == mode
    assert hidden in found.lock_hidden
    assert bool(hidden) is bool(found.lock_hidden)


def test_bucket_that_is_not_there_was_read_and_has_no_event() -> None:
    class S3:
        def list_objects_v2(self, **_: Any) -> None:
            raise refused("NoSuchBucket", 404)

    assert ArchiveReader(S3(), "acme", "audit/").look(PROBE, last=True) is None


def test_event_is_found_under_a_path_of_before_however_deep_it_is() -> None:
    deep = "a/b/c/"

    class S3:
        def list_objects_v2(self, Prefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's
            return {"Contents": [{"Key": f"{Prefix}_1.json"}] if Prefix.startswith(deep) else []}

        def get_object(self, **_: Any) -> dict[str, Any]:
            return {"Body": io.BytesIO(json.dumps(PROBE.event).encode())}

    found = ArchiveReader(S3(), "acme", "logs/", (deep,)).look_elsewhere(PROBE)

    assert found is not None
    assert found.startswith(f"s3://acme/{deep}2026-11-22/")
    assert ArchiveReader(S3(), "acme", "logs/").look_elsewhere(PROBE) is None
