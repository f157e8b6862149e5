"""Addresses out of server access logs; the records are shaped as in the S3 user guide."""

from __future__ import annotations

import gzip
import io
from collections.abc import Mapping
from typing import Any

import pytest

from logstreams.verification.collect.access_logs import MOST_LOGS, Puts, puts_of

RECORD = (
    "79a59df900b949e5 {bucket} [06/Feb/2026:00:00:38 +0000] {address} "
    "{requester} 3E57427F3EXAMPLE {operation} "
    'audit/2026-02-06/x.json "PUT /acme/audit/2026-02-06/x.json HTTP/1.1" {status} - - 113 7 - "-"'
    ' "aws-sdk" - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= '
    "SigV4 TLS_AES_128_GCM_SHA256 AuthHeader acme.s3.us-east-1.amazonaws.com TLSv1.3 - -"
)


LOG = "archive/2026-02-06-00-01-02-{}"
ROLE = "acme-workos-audit-logs"


def record(address: str, **other: str) -> str:
    usual = {"bucket": "acme", "operation": "REST.PUT.OBJECT", "status": "200"}
    usual["requester"] = f"arn:aws:sts::012345670123:assumed-role/{ROLE}/x"
    return RECORD.format(address=address, **(usual | other))


class S3:
    """One page of logs, each with its records."""

    def __init__(self, logs: Mapping[str, list[str] | bytes]) -> None:
        self.logs = logs
        self.listed: list[dict[str, Any]] = []
        self.read: list[str] = []

    def list_objects_v2(self, **asked: Any) -> dict[str, Any]:
        self.listed.append(asked)
        return {"Contents": [{"Key": key} for key in self.logs]}

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        assert Bucket == "acme-logs"
        self.read.append(Key)
        log = self.logs[Key]
        return {"Body": io.BytesIO(log if isinstance(log, bytes) else "\n".join(log).encode())}


def test_only_puts_that_the_archive_took_are_counted() -> None:
    s3 = S3(
        {
            LOG.format(1): [record("192.0.2.1"), record("192.0.2.2", status="403")],
            LOG.format(2): [
                record("192.0.2.3", bucket="another"),
                record("192.0.2.4", operation="REST.GET.OBJECT"),
                record("2001:db8::5"),
                "cut off",
            ],
        }
    )

    puts = puts_of(s3, "acme-logs", "archive/", "acme", ROLE)

    assert puts.taken_from == {"192.0.2.1", "2001:db8::5"}


def test_refused_puts_are_those_of_the_role_that_writes() -> None:
    stranger = "arn:aws:sts::210987654321:assumed-role/acme/x"
    s3 = S3(
        {
            LOG.format(1): [
                record("192.0.2.1"),
                record("192.0.2.2", status="403"),
                record("192.0.2.3", status="403", requester=stranger),
                record("192.0.2.4", status="403", requester="-"),
                record("192.0.2.5", status="403", operation="REST.GET.OBJECT"),
                record("192.0.2.6", status="400"),
            ]
        }
    )

    puts = puts_of(s3, "acme-logs", "archive/", "acme", ROLE)

    assert puts == Puts(frozenset({"192.0.2.1"}), frozenset({"192.0.2.2"}))


def test_busy_archive_costs_one_list_and_the_latest_ten_logs() -> None:
    s3 = S3({LOG.format(f"{number:04}"): [] for number in range(1000)})

    puts_of(s3, "acme-logs", "archive/", "acme", ROLE)

    assert len(s3.listed) == 1
    assert s3.listed[0]["StartAfter"].startswith("archive/20")
    assert s3.read == [LOG.format(f"{number:04}") for number in range(1000 - MOST_LOGS, 1000)]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("archive/AWSLogs/012345670123/CloudTrail/x.json.gz", id="another service's"),
        pytest.param("archive/2026/02/06/x.gz", id="of a day, without a log's time"),
        pytest.param("archive/2026-02-06-00-01-02-X/x", id="below a log's key"),
    ],
)
def test_object_that_has_not_a_logs_key_is_not_read(key: str) -> None:
    logs = {LOG.format(1): [record("192.0.2.1")]}
    s3 = S3(logs | {key: gzip.compress(b"x")} | {f"{key}{n}": b"\x8b" for n in range(MOST_LOGS)})

    puts = puts_of(s3, "acme-logs", "archive/", "acme", ROLE)

    assert (puts.taken_from, s3.read) == ({"192.0.2.1"}, list(logs))


def test_log_by_account_and_day_is_read() -> None:
    key = "archive/012345670123/us-east-1/acme/2026/02/06/2026-02-06-00-01-02-E56"

    puts = puts_of(S3({key: [record("192.0.2.1")]}), "acme-logs", "archive/", "acme", ROLE)

    assert puts.taken_from == {"192.0.2.1"}


def test_bytes_that_are_no_text_hide_no_record_beside_them() -> None:
    torn = b"\x1f\x8b\xff\n" + record("192.0.2.1").encode()

    puts = puts_of(S3({LOG.format(1): torn}), "acme-logs", "archive/", "acme", ROLE)

    assert puts.taken_from == {"192.0.2.1"}
