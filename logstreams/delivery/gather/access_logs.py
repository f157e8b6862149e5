"""Where objects of a bucket were put from, by its server access logs."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

SINCE = timedelta(days=1)
"""How old a log may be; S3 delivers most within a few hours (S3 user guide, server access logs)."""

MOST_LOGS = 10
"""How many are read: a busy archive costs no more than a quiet one."""

_PUT = re.compile(
    r"^\S+ (?P<bucket>\S+) \[[^]]*\] (?P<address>\S+) \S+ \S+ REST\.PUT\.OBJECT \S+"
    r' "[^"]*" 200 '
)
"""A record of a PUT that S3 took (S3 user guide, "Server access log format", 2026-11-22)."""


def put_from(s3: Any, target: str, prefix: str, bucket: str) -> frozenset[str]:
    """The addresses in the latest logs of a bucket: one list, and at most ten reads.

    A log's key is the prefix and the time it was delivered at (S3 user guide, server access logs).

    Raises:
        botocore.exceptions.ClientError: The logs may not be read.
    """
    oldest = datetime.now(UTC) - SINCE
    page = s3.list_objects_v2(
        Bucket=target, Prefix=prefix, StartAfter=f"{prefix}{oldest:%Y-%m-%d-%H-%M-%S}"
    )
    keys = [entry["Key"] for entry in page.get("Contents", [])][-MOST_LOGS:]
    records = (
        _PUT.match(line)
        for key in keys
        for line in s3.get_object(Bucket=target, Key=key)["Body"].read().decode().splitlines()
    )
    return frozenset(one["address"] for one in records if one and one["bucket"] == bucket)
