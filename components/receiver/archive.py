"""Store a batch in the archive bucket: every event once, nothing lost.

Every write is conditional on the key's absence, so a delivery that is repeated, by the sender or
after a crash, writes nothing twice. Source: Amazon S3 User Guide, "How to prevent object overwrites
with conditional writes", 2026-11-24.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from botocore.exceptions import BotoCoreError, ClientError

from batch import Event, Misfit, same

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

THREADS = 32
"""Most of a write is waiting: at 30 ms a write 32 threads stored twice as much as 8, 48 no more
than 32 (measured 2026-11-24 against the local AWS, its answers delayed)."""

UNREADABLE = "body cannot be read"

_CONFLICT_PAUSES = (0.05, 0.2, 0.5)

Outcome = Literal["stored", "already", "quarantined"]


class NotStored(Exception):
    """At least one object is not known to be stored; a repeated delivery may store it."""


@dataclass(frozen=True)
class Delivery:
    """What the writes of one request share.

    Attributes:
        version: Which version of the secret the sender knew; kept with every object.
        version_id: That version's ID, if it is known; kept too.
        deadline: Of `time.monotonic`: no write is begun after it, and none is waited for.
        day: UTC day of the request; the quarantine's folder.
        outcomes: How many objects became what; complete unless NotStored is raised.
    """

    version: str
    deadline: float
    day: datetime
    outcomes: Counter[str]
    version_id: str = ""

    @property
    def metadata(self) -> dict[str, str]:
        """What is kept with every object."""
        known = {"secret-version-id": self.version_id} if self.version_id else {}
        return {"secret-version": self.version, **known}


class Archive:
    """Where events lie and what could not be read is kept."""

    def __init__(self, s3: S3Client, bucket: str, prefix: str, quarantine: str) -> None:
        self._s3 = s3
        self._bucket = bucket
        self._prefix = prefix
        self._quarantine = quarantine

    def store(self, items: Iterable[Event | Misfit], delivery: Delivery) -> None:
        """Return when every item is stored, or kept in quarantine.

        Raises:
            NotStored: Of one item or more that cannot be said.
        """
        groups: defaultdict[str, list[Event | Misfit]] = defaultdict(list)
        for item in items:
            groups[self._key(item, delivery.day)].append(item)
        if not groups:
            return
        # Not for `with`: that would wait for writes that hang, beyond the deadline.
        pool = ThreadPoolExecutor(min(THREADS, len(groups)))
        try:
            tasks = [pool.submit(self._store_group, *group, delivery) for group in groups.items()]
            done, late = wait(tasks, timeout=max(0.0, delivery.deadline - time.monotonic()))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
        failed = False
        for task in done:
            outcomes, whole = task.result()
            delivery.outcomes.update(outcomes)
            failed |= not whole
        if failed or late:
            raise NotStored

    def keep_unreadable(self, body: bytes, delivery: Delivery) -> None:
        """Keep a whole body that nobody can read.

        Raises:
            NotStored: It may be lost.
        """
        self.store([Misfit(body, UNREADABLE)], delivery)

    def _store_group(
        self, key: str, group: list[Event | Misfit], delivery: Delivery
    ) -> tuple[list[Outcome], bool]:
        """Store what has one key, one after the other; also say whether that is all."""
        outcomes: list[Outcome] = []
        try:
            for item in group:
                if isinstance(item, Event):
                    outcomes.append(self._store_event(key, item, delivery))
                else:
                    outcomes.append(self._keep(item, delivery))
        except (ClientError, BotoCoreError, NotStored):
            return outcomes, False
        return outcomes, True

    def _store_event(self, key: str, event: Event, delivery: Delivery) -> Outcome:
        if self._put(key, event.content, "application/json", delivery.metadata, delivery):
            return "stored"
        there = self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        if same(there, event.content):
            return "already"
        return self._keep(Misfit(event.raw, "another event has its key"), delivery)

    def _keep(self, misfit: Misfit, delivery: Delivery) -> Outcome:
        metadata = {**delivery.metadata, "reason": misfit.reason}
        # A delivery may be repeated after midnight.
        if self._exists(self._key(misfit, delivery.day - timedelta(days=1))):
            return "already"
        key = self._key(misfit, delivery.day)
        kind = "application/json" if key.endswith(".json") else "application/octet-stream"
        return "quarantined" if self._put(key, misfit.raw, kind, metadata, delivery) else "already"

    def _key(self, item: Event | Misfit, day: datetime) -> str:
        if isinstance(item, Event):
            return self._prefix + item.name
        ending = "bin" if item.reason == UNREADABLE else "json"
        digest = hashlib.sha256(item.raw).hexdigest()
        return f"{self._quarantine}{day.astimezone(UTC):%Y-%m-%d}/{digest}.{ending}"

    def _exists(self, key: str) -> bool:
        try:
            self._s3.head_object(Bucket=self._bucket, Key=key)
        except ClientError as error:
            # Who may not list a bucket is told 403 of what is not there.
            if error.response["ResponseMetadata"]["HTTPStatusCode"] in (403, 404):
                return False
            raise
        return True

    def _put(
        self, key: str, content: bytes, kind: str, metadata: dict[str, str], delivery: Delivery
    ) -> bool:
        """Write the object; False where the key exists."""
        md5 = hashlib.md5(content, usedforsecurity=False).digest()
        for pause in (*_CONFLICT_PAUSES, None):
            if time.monotonic() > delivery.deadline:
                raise NotStored
            try:
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=key,
                    Body=content,
                    ContentType=kind,
                    # Object Lock asks for it (Amazon S3 API reference, PutObject, 2026-11-24).
                    ContentMD5=base64.b64encode(md5).decode(),
                    IfNoneMatch="*",
                    Metadata=metadata,
                )
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code == "PreconditionFailed":
                    return False
                # Another write to the same key is under way: try again, then let the sender do so.
                if code != "ConditionalRequestConflict" or pause is None:
                    raise
                time.sleep(pause)
            else:
                return True
        raise NotStored
