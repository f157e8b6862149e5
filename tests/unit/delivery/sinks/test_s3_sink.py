"""Which failures of S3's may pass by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from logstreams.delivery.probe import Probe
from logstreams.delivery.sinks import SinkUnreadable
from logstreams.delivery.sinks.s3 import S3Sink

PROBE = Probe.fresh("org_01", datetime(2026, 11, 22, 12, 0, tzinfo=UTC))


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
        pytest.param(refused("NoSuchBucket", 404), False, id="no bucket"),
    ],
)
def test_bucket_that_cannot_be_read_may_be_read_later_where_the_failure_passes(
    error: Exception, passing: bool
) -> None:
    class S3:
        def list_objects_v2(self, **_: Any) -> None:
            raise error

    with pytest.raises(SinkUnreadable) as raised:
        S3Sink(S3(), "acme", "audit/").look(PROBE)

    assert raised.value.passing is passing
