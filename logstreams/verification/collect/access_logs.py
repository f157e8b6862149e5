"""Where objects of a bucket were put from, by its server access logs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

SINCE = timedelta(days=1)
"""How old a log may be; S3 delivers most within a few hours (S3 user guide, server access logs)."""

MOST_LOGS = 10
"""How many are read: a busy archive costs no more than a quiet one."""

_PUT = re.compile(
    r"^\S+ (?P<bucket>\S+) \[[^]]*\] (?P<address>\S+) (?P<requester>\S+) \S+ REST\.PUT\.OBJECT \S+"
    r' "[^"]*" (?P<status>200|403) '
)
"""A record of a PUT that S3 took or refused (S3 user guide, "Server access log format",
2026-11-22)."""

_LOG = re.compile(
    r"([0-9]{12}/[^/]+/[^/]+/[0-9]{4}/[0-9]{2}/[0-9]{2}/)?[0-9]{4}(-[0-9]{2}){5}-[^/]+"
)
"""A log's key after the prefix: the time it was delivered at, perhaps below account, region, bucket
and day (S3 user guide, "Log object key format", 2026-11-28)."""


@dataclass(frozen=True)
class Puts:
    """Addresses of uploads to a bucket, by its latest logs."""

    taken_from: frozenset[str]
    refused_from: frozenset[str]
    """Of the writing role alone: what strangers try says nothing of WorkOS."""


def puts_of(s3: Any, target: str, prefix: str, bucket: str, role: str) -> Puts:
    """The addresses in the latest logs of a bucket: one list, and at most ten reads.

    Other services may write into the same bucket, under the same prefix: what has not a log's key
    is not read, and what is no text matches no record.

    Args:
        s3: The client.
        target: The bucket with the logs.
        prefix: Of the logs' keys.
        bucket: The archive.
        role: The name of the role that writes; its sessions are `…:assumed-role/NAME/…`.

    Raises:
        botocore.exceptions.ClientError: The logs may not be read.
    """
    oldest = datetime.now(UTC) - SINCE
    page = s3.list_objects_v2(
        Bucket=target, Prefix=prefix, StartAfter=f"{prefix}{oldest:%Y-%m-%d-%H-%M-%S}"
    )
    listed = [entry["Key"] for entry in page.get("Contents", [])]
    keys = [key for key in listed if _LOG.fullmatch(key.removeprefix(prefix))][-MOST_LOGS:]
    bodies = [s3.get_object(Bucket=target, Key=key)["Body"].read() for key in keys]
    lines = [line for body in bodies for line in body.decode(errors="replace").splitlines()]
    records = [one for line in lines if (one := _PUT.match(line)) and one["bucket"] == bucket]
    return Puts(
        taken_from=frozenset(one["address"] for one in records if one["status"] == "200"),
        refused_from=frozenset(
            one["address"]
            for one in records
            if one["status"] == "403" and f":assumed-role/{role}/" in one["requester"]
        ),
    )
