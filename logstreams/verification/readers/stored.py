"""All events that lie at a destination, one by one."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import reason_of
from logstreams.verification.readers import ReadError

_AT_ONCE = 16
"""Objects of an archive that are read at the same time."""
_BATCH = 256


@dataclass(frozen=True)
class StoredEvent:
    """An event as it lies somewhere."""

    document: dict[str, Any]
    place: str
    arrived_at: datetime | None = None
    """None: nothing tells."""


def documents(
    text: str | bytes, place: str, arrived_at: datetime | None = None
) -> Iterator[StoredEvent | None]:
    """The events in a JSON text: one, or a list; None stands for what holds no event."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):  # no JSON, or nested beyond reading
        yield None
        return
    if isinstance(found, list):
        for number, each in enumerate(found):
            yield _event(each, f"{place}[{number}]", arrived_at)
    else:
        yield _event(found, place, arrived_at)


def _event(found: Any, place: str, arrived_at: datetime | None) -> StoredEvent | None:
    """An event by itself, or in the envelope of a request or of a destination (`event`)."""
    if isinstance(found, dict) and "action" not in found and isinstance(found.get("event"), dict):
        found = found["event"]
    is_event = isinstance(found, dict) and "action" in found
    return StoredEvent(found, place, arrived_at) if is_event else None


def archived_events(
    settings: StackSettings, aws: Aws, since: datetime | None, until: datetime | None
) -> Iterator[StoredEvent | None]:
    """The events of a stack's archive bucket, by the days of its folders, oldest first.

    What lies under paths of before comes first, each path by itself.

    Args:
        settings: The stack's; its destination has an archive.
        aws: Its account.
        since: The first time, by the event's `occurred_at`; None: from the beginning.
        until: The last.

    Raises:
        ReadError: The archive cannot be listed or read.
    """
    bucket = settings.bucket_name
    try:
        for prefix in settings.object_prefixes[::-1]:
            yield from from_archive(aws.client("s3"), bucket, prefix, since, until)
    except (BotoCoreError, ClientError) as error:
        raise ReadError(f"s3://{bucket} cannot be read: {reason_of(error)}") from None


def from_archive(
    s3: Any, bucket: str, prefix: str, since: datetime | None, until: datetime | None
) -> Iterator[StoredEvent | None]:
    """The same by a boto3 client; `prefix` is empty, or has a slash at its end.

    Raises:
        botocore.exceptions.ClientError, BotoCoreError: The archive cannot be listed or read.
    """
    first = since.astimezone(UTC).date() if since else date.min
    last = until.astimezone(UTC).date() if until else date.max
    keys = (
        key
        for day in _days(s3, bucket, prefix)
        if first <= day <= last
        for key in _keys(s3, bucket, f"{prefix}{day:%Y-%m-%d}/")
    )

    def read(key: str) -> list[StoredEvent | None]:
        try:
            answer = s3.get_object(Bucket=bucket, Key=key)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "NoSuchKey":  # expired meanwhile
                raise
            return []
        place = f"s3://{bucket}/{key}"
        return [*documents(answer["Body"].read(), place, answer["LastModified"])]

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        while batch := [*islice(keys, _BATCH)]:
            for events in pool.map(read, batch):
                yield from (each for each in events if is_within(each, since, until))


def is_within(event: StoredEvent | None, since: datetime | None, until: datetime | None) -> bool:
    """Whether an event is of a range; what has no time is, and so is what is no event."""
    if event is None or (since is None and until is None):
        return True
    time = str(event.document.get("occurred_at", ""))
    # Texts in one form, UTC with a Z, have the order of their times, and need no parsing.
    first = f"{since.astimezone(UTC):%Y-%m-%dT%H:%M:%S}" if since else ""
    last = f"{until.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}" if until else "~"
    return not time or first <= time <= last


def _days(s3: Any, bucket: str, prefix: str) -> Iterator[date]:
    pages = s3.get_paginator("list_objects_v2")
    for page in pages.paginate(Bucket=bucket, Prefix=prefix, Delimiter="/"):
        for entry in page.get("CommonPrefixes", ()):
            name = str(entry["Prefix"]).removeprefix(prefix).rstrip("/")
            try:
                yield date.fromisoformat(name)
            except ValueError:
                continue


def _keys(s3: Any, bucket: str, folder: str) -> Iterator[str]:
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=folder):
        for entry in page.get("Contents", ()):
            yield str(entry["Key"])
