"""An event at rest in the archive bucket."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, FlexibleChecksumError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.reading import code_of, reason_of
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.object_key import beginning
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent, rfc3339

WINDOW = timedelta(minutes=5)
"""How far from the event's time a key is still looked at: clocks differ."""

WIDE_EVERY = 8
"""Every so many looks, all keys of the window are looked at and not just the expected ones."""

WIDE_LIMIT = 40
"""How many foreign objects one wide look may open: other customers' traffic costs no more."""

BUCKET_LIMIT = 50
"""How many other buckets of the account a search for a stray event may look into."""

PREFIX_LIMIT = 50
"""How many other prefixes of the bucket a search for a misplaced event may list."""


_PASSING = frozenset(
    {
        "SlowDown",
        "InternalError",
        "ServiceUnavailable",
        "RequestTimeout",
        "OperationAborted",
        "Throttling",
        "ThrottlingException",
        "RequestThrottled",
        "TooManyRequests",
    }
)
"""Codes of what passes by itself (Amazon S3 API reference, "Error responses", 2026-11-28; of
throttling, those that botocore tries again)."""


_UNLOCKED = frozenset(
    {"NoSuchObjectLockConfiguration", "ObjectLockConfigurationNotFoundError", "InvalidRequest"}
)
"""Codes where an object has no lock, or its bucket cannot lock any (Amazon S3 API reference,
"Error responses", 2026-11-28)."""


class ArchiveReader:
    """Looks for an event by its documented key.

    Keys that begin with it are tried first, so that the
    cost of a look does not grow with the bucket; the whole window is looked at now and then, in
    case the inference is wrong.
    """

    @classmethod
    def of(cls, settings: StackSettings, aws: Aws) -> ArchiveReader:
        """The reader of a stack's archive."""
        prefix, previous = settings.object_prefix, settings.previous_prefixes
        return cls(aws.client("s3"), settings.bucket_name, prefix, previous)

    def __init__(
        self, client: Any, bucket: str, prefix: str, previous: tuple[str, ...] = ()
    ) -> None:
        self._s3 = client
        self._bucket = bucket
        self._prefix = prefix
        self._previous = previous
        self._looks = 0
        self._foreign: set[str] = set()

    def looked_in(self, probe: TestEvent) -> str:
        """The day folders that hold the window around the event."""
        days = " and ".join(_days(probe.occurred_at))
        return f"s3://{self._bucket}/{self._prefix}{days}/"

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Look at the expected keys, and every few looks and at the last at the whole window."""
        with _readable(self._bucket):
            keys = self._expected(self._prefix, probe)
            if last or self._looks % WIDE_EVERY == WIDE_EVERY - 1:
                keys += self._window(probe)
            self._looks += 1
            new = [key for key in dict.fromkeys(keys) if key not in self._foreign]
            found = [one for key in new if (one := self._open(key, probe))]
        return self._with_lock(_sighting(self._bucket, found, probe)) if found else None

    def _with_lock(self, seen: DeliveredEvent) -> DeliveredEvent:
        """Ask for the lock of an object that was shown without one.

        GetObject shows it only to who has s3:GetObjectRetention, and leaves it out in silence
        otherwise (Amazon S3 API reference, GetObject, 2026-11-28).
        """
        if seen.retention_mode is not None:
            return seen
        try:
            found = self._s3.get_object_retention(Bucket=self._bucket, Key=seen.key)["Retention"]
        except ClientError as error:
            hidden = "" if code_of(error) in _UNLOCKED else reason_of(error)
            return replace(seen, lock_hidden=hidden)
        except BotoCoreError as error:
            return replace(seen, lock_hidden=reason_of(error))
        return replace(
            seen,
            retention_mode=found.get("Mode"),
            retain_until=found.get("RetainUntilDate"),
        )

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Look for the expected key under the bucket's other prefixes, two levels deep.

        Those of before come first, however deep they are.
        """
        with _readable(self._bucket):
            for prefix in islice(self._other_prefixes(), PREFIX_LIMIT):
                for key in self._expected(prefix, probe):
                    if self._open(key, probe):
                        return f"s3://{self._bucket}/{key}"
        return None

    def look_around(self, probe: TestEvent) -> str | None:
        """Look for the expected key in the account's other buckets, under the path and under none.

        A key begins with the event's time, so that a bucket costs two requests at most.
        """
        try:
            buckets = [str(one["Name"]) for one in self._s3.list_buckets()["Buckets"]]
        except (BotoCoreError, ClientError):
            return None
        others = [name for name in buckets if name != self._bucket]
        for bucket in others[:BUCKET_LIMIT]:
            other = ArchiveReader(self._s3, bucket, self._prefix)
            for prefix in dict.fromkeys((self._prefix, "")):
                if key := other.first_key(prefix, probe):
                    return f"s3://{bucket}/{key}"
        return None

    def first_key(self, prefix: str, probe: TestEvent) -> str | None:
        """A key of the probe's below a prefix; None: there is none, or we may not look."""
        try:
            for key in self._expected(prefix, probe):
                opened = self._open(key, probe)
                if opened and probe.is_in(opened.body):  # what is torn need not be ours
                    return key
        except (BotoCoreError, ClientError):
            pass
        return None

    def _expected(self, prefix: str, probe: TestEvent) -> list[str]:
        page = self._list(Prefix=beginning(prefix, probe.occurred_at))
        return [entry["Key"] for entry in page.get("Contents", [])]

    def _window(self, probe: TestEvent) -> list[str]:
        """Keys of the window, nearest to the event's time first."""
        start, end = probe.occurred_at - WINDOW, probe.occurred_at + WINDOW
        near: list[tuple[timedelta, str]] = []
        for day in _days(probe.occurred_at):
            folder = f"{self._prefix}{day}/"
            page = self._list(Prefix=folder, StartAfter=folder + rfc3339(start)[:16])
            for entry in page.get("Contents", []):
                distance = abs(entry["LastModified"] - probe.occurred_at)
                if entry["Key"] not in self._foreign and entry["LastModified"] <= end + WINDOW:
                    near.append((distance, entry["Key"]))
        return [key for _, key in sorted(near)[:WIDE_LIMIT]]

    def _other_prefixes(self) -> Iterator[str]:
        yield from self._previous
        if self._prefix:
            yield ""
        for top in self._folders(""):
            if top != self._prefix:
                yield top
            for below in self._folders(top):
                if below != self._prefix:
                    yield below

    def _folders(self, prefix: str) -> list[str]:
        page = self._list(Prefix=prefix, Delimiter="/", MaxKeys=PREFIX_LIMIT)
        folders = [str(entry["Prefix"]) for entry in page.get("CommonPrefixes", [])]
        return [folder for folder in folders if not _is_day(folder)]

    def _list(self, **query: Any) -> dict[str, Any]:
        try:
            page: dict[str, Any] = self._s3.list_objects_v2(Bucket=self._bucket, **query)
        except ClientError as error:
            # Nothing lies in a bucket that is not there: this was read, and needs no right.
            if error.response.get("Error", {}).get("Code") == "NoSuchBucket":
                return {}
            raise
        return page

    def _open(self, key: str, probe: TestEvent) -> _Opened | None:
        """The object, if it is the probe's: it has its nonce, or its time and no readable event."""
        answer = self._s3.get_object(Bucket=self._bucket, Key=key, ChecksumMode="ENABLED")
        body, checksum_ok = _read(answer)
        torn = probe.timestamp in key and not _parses(body)
        if not probe.is_in(body) and not torn:
            self._foreign.add(key)
            return None
        return _Opened(key, body, checksum_ok, answer)


class _Opened:
    """An object that was read: its key, body, whether its checksum held, and S3's answer."""

    def __init__(
        self, key: str, body: bytes, checksum_ok: bool | None, answer: dict[str, Any]
    ) -> None:
        self.key = key
        self.body = body
        self.checksum_ok = checksum_ok
        self.answer = answer


def _read(answer: dict[str, Any]) -> tuple[bytes, bool | None]:
    """An object's body, and whether the checksum S3 keeps of it held (None: it keeps none).

    The ETag is never compared: under SSE-KMS it is no MD5 (Amazon S3 API reference, Object).
    """
    kept = any(name.startswith("Checksum") and name != "ChecksumType" for name in answer)
    raw = answer["Body"]
    try:
        return raw.read(), True if kept else None
    except FlexibleChecksumError:
        return b"", False


def _sighting(bucket: str, found: list[_Opened], probe: TestEvent) -> DeliveredEvent:
    """What lies at the destination; a whole copy is shown before a damaged one."""
    best = min(found, key=lambda one: len(probe.faults_of(one.body)))
    return DeliveredEvent(
        location=f"s3://{bucket}/{best.key}",
        key=best.key,
        body=best.body,
        arrived_at=best.answer["LastModified"],
        noticed_at=datetime.now(UTC),
        checksum_ok=best.checksum_ok,
        retention_mode=best.answer.get("ObjectLockMode"),
        retain_until=best.answer.get("ObjectLockRetainUntilDate"),
        encryption=best.answer.get("ServerSideEncryption"),
        copies=len(found),
        bodies=len({one.body for one in found}),
    )


def _days(time: datetime) -> list[str]:
    """The UTC days that the window around a time touches, the day of the time first."""
    days = [rfc3339(moment)[:10] for moment in (time, time - WINDOW, time + WINDOW)]
    return list(dict.fromkeys(days))


def _is_day(folder: str) -> bool:
    try:
        datetime.strptime(folder.rstrip("/").rsplit("/", 1)[-1], "%Y-%m-%d")
    except ValueError:
        return False
    return True


def _parses(body: bytes) -> bool:
    try:
        json.loads(body)
    except ValueError:
        return False
    return True


def _may_pass(error: ClientError) -> bool:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    of_server = status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return of_server or error.response.get("Error", {}).get("Code") in _PASSING


@contextmanager
def _readable(bucket: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        message = error.response.get("Error", {}).get("Message", "")
        reason = f"s3://{bucket} cannot be read: {code}: {message}"
        raise ReadError(reason, passing=_may_pass(error)) from None
    except BotoCoreError as error:
        reason = f"s3://{bucket} cannot be reached: {error}"
        raise ReadError(reason, passing=True) from None
