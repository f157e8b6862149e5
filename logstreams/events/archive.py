"""The events of a stack's archive bucket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from logstreams.events.history import PastEvent
from logstreams.events.past import from_archive
from logstreams.settings import NoArchive, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys


def archive_events(
    settings: StackSettings,
    since: datetime | None,
    until: datetime | None = None,
    keys: AwsKeys | None = None,
) -> Iterator[PastEvent | None]:
    """What the archive holds, oldest day first; None stands for what holds no event.

    Args:
        settings: The stack's.
        since: Of events that are older none is read.
        until: The last time.
        keys: Access keys of the stack's configuration.

    Raises:
        NoArchive: The destination has none.
        botocore.exceptions.ClientError, BotoCoreError: It cannot be listed or read.
    """
    if settings.destination.archive is None:
        raise NoArchive(
            f"stack {settings.customer}: found a destination of type {settings.destination.type}, "
            "wanted one with an archive bucket; `logstreams events export` has WorkOS's own record"
        )
    s3 = Aws(settings, keys).client("s3")
    return from_archive(s3, settings.bucket_name, settings.object_prefix, since, until)
