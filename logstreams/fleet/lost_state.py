"""Whether a stack that the backend knows nothing of has its archive at AWS: its state was lost.

`pulumi stack rm`, another backend and a backup of another day leave all that delivers where it is.
"""

from __future__ import annotations

from pathlib import Path

from botocore.exceptions import ClientError

from logstreams.pulumi_config import aws_keys_of
from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws

NO_UPDATE = "its state has no update"
WAS_DESTROYED = "it was destroyed"
NEVER_VERIFIED = "its delivery was never verified"
"""Why a stack is to be updated whose state may lack an archive that is at AWS."""

_NOT_THERE = ("404", "NoSuchBucket")


def archive_is_there(settings: StackSettings, project: Path) -> bool:
    """Whether the stack's bucket is in its account.

    A bucket that nobody may look at counts as there: whoever verifies says what stands in the way.

    Args:
        settings: The stack's.
        project: The project's folder.

    Raises:
        NoConfiguration, NoProfile, TokenUnreadable, BadVariable: As `verify` of it.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked.
    """
    if settings.destination.archive is None:
        return False
    keys = aws_keys_of(settings.customer, project)
    try:
        Aws(settings, keys).client("s3").head_bucket(Bucket=settings.bucket_name)
    except ClientError as error:
        return error.response["Error"]["Code"] not in _NOT_THERE
    return True
