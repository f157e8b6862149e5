"""The events of a stack's archive bucket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from logstreams.settings import NoArchive, StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.readers.stored import StoredEvent, archived_events


def archive_events(
    settings: StackSettings,
    since: datetime | None,
    until: datetime | None = None,
    keys: AwsKeys | None = None,
) -> Iterator[StoredEvent | None]:
    """What the archive holds, oldest day first; None stands for what holds no event.

    Args:
        settings: The stack's.
        since: Of events that are older none is read.
        until: The last time.
        keys: Access keys of the stack's configuration.

    Raises:
        NoArchive: The destination has none.
        ReadError: It cannot be listed or read.
    """
    if settings.destination.archive is None:
        raise NoArchive(
            f"stack {settings.customer}: found a destination of type {settings.destination.type}, "
            "wanted one with an archive bucket; `logstreams events export` has WorkOS's own record"
        )
    return archived_events(settings, Aws(settings, keys), since, until)
