"""A customer leaves: delivery ends, and what was delivered stays readable.

No API ends a log stream (OpenAPI specification v0.61.0, 2026-11-22): whoever administers WorkOS
deletes it first, so that nothing is sent to a role that is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from logstreams.settings import HttpsDestination, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.workos.retirement import DeliveryUnknown, stream_unless_deleted
from logstreams.verification.workos.stream import delivers_to

DAYS_BACK = 31
"""How far back the newest event is looked for, by the day's folder that its key has."""


class RetirementRefused(Exception):
    """Events would be lost; the text says what comes first. Nothing was changed."""


def free_header_name(
    settings: StackSettings, keys: AwsKeys | None = None, *, dry_run: bool = False
) -> bool:
    """Delete the receiver's header secret for good where an update has scheduled its deletion.

    Until then its name is taken, and the update that makes the receiver again stops. The value has
    no use: a new stream gets a new one, and the form of one that is there takes it as well.

    Returns:
        Whether there was one.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    if not isinstance(settings.destination, HttpsDestination) or not settings.destination.managed:
        return False
    manager, secret_arn = Aws(settings, keys).client("secretsmanager"), settings.header_secret_arn
    try:
        scheduled = "DeletedDate" in manager.describe_secret(SecretId=secret_arn)
    except manager.exceptions.ResourceNotFoundException:
        return False
    if scheduled and not dry_run:
        manager.delete_secret(SecretId=secret_arn, ForceDeleteWithoutRecovery=True)
    return scheduled


@dataclass(frozen=True)
class LastLock:
    """The newest event of an archive, and when its lock ends."""

    key: str
    ends: datetime


def refuse_delivering(
    settings: StackSettings, root: Path, keys: AwsKeys | None = None
) -> str | None:
    """Raise while WorkOS delivers to the stack.

    Args:
        settings: The stack's.
        root: The project's folder: other stack files name organizations of the environment.
        keys: The stack's own AWS keys.

    Returns:
        The state of a stream that WorkOS does not deliver to, and still has; None: it has none.

    Raises:
        RetirementRefused: It does, or may.
        NoSecret: There is no API key to ask WorkOS with.
        WorkOSFailure: WorkOS could not be asked, or refused.
    """
    command = f"logstreams retire {settings.customer} --organization-deleted"
    try:
        stream = stream_unless_deleted(settings, root, keys, command)
    except DeliveryUnknown as problem:
        raise RetirementRefused(str(problem)) from None
    if stream is not None and delivers_to(stream, settings):
        raise RetirementRefused(
            f"WorkOS's stream of {settings.organization_id} is {stream.state}: every event from "
            "now on would be lost. No API ends it. First: WorkOS's Dashboard, Organizations, "
            f"{settings.organization_id}, Log Streams: delete the stream; then try again"
        )
    return stream.state if stream else None


def last_lock(
    settings: StackSettings, now: datetime, keys: AwsKeys | None = None
) -> LastLock | None:
    """The newest event's lock; None: there is no archive, no recent event, or no lock on it.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    if settings.destination.archive is None:
        return None
    s3, bucket = Aws(settings, keys).client("s3"), settings.bucket_name
    for days in range(DAYS_BACK):
        day = f"{now.astimezone(UTC) - timedelta(days=days):%Y-%m-%d}"
        found = (_newest(s3, bucket, f"{path}{day}/") for path in settings.object_prefixes)
        # Below its path, a key begins with its day and its time.
        if newest := max(found, key=lambda key: key.rpartition("/")[2]):
            head = s3.head_object(Bucket=bucket, Key=newest)
            ends = head.get("ObjectLockRetainUntilDate")
            return LastLock(newest, ends) if ends else None
    return None


def _newest(s3: Any, bucket: str, prefix: str) -> str:
    """The last key below a prefix: the keys of a day are in the order of their times."""
    last = ""
    try:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            last = max((str(each["Key"]) for each in page.get("Contents", ())), default=last)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchBucket":
            return ""
        raise
    return last
