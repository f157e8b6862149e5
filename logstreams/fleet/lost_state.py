"""Whether a stack that the backend knows nothing of is at AWS: its state was lost.

`pulumi stack rm`, another backend and a backup of another day leave all that delivers where it is.
"""

from __future__ import annotations

from pathlib import Path

from botocore.exceptions import ClientError

from logstreams.pulumi_config import aws_keys_of
from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.network import group_id_of

NO_UPDATE = "its state has no update"
WAS_DESTROYED = "it was destroyed"
NEVER_VERIFIED = "its delivery was never verified"
"""Why a stack is to be updated whose state may lack what is at AWS."""

_NOT_THERE = ("404", "NoSuchBucket")
_NOT_OURS_TO_SEE = ("403", "AccessDenied", "Forbidden", "301", "PermanentRedirect")
"""S3's answers of a bucket that is there (S3 API reference, HeadBucket, 2026-11-29)."""


def left_at_aws(settings: StackSettings, project: Path) -> str:
    """What of the stack is in its account that an update would stop at; empty: nothing.

    Looked for is its bucket, or where it has none the security group of its egress addresses. A
    bucket that nobody may look at counts: whoever verifies says what stands in the way.

    Args:
        settings: The stack's.
        project: The project's folder.

    Raises:
        NoConfiguration, NoProfile, TokenUnreadable, BadVariable: As `verify` of it.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked.
    """
    archive, network = settings.destination.archive, settings.network
    if archive is None and network is None:
        return ""
    aws = Aws(settings, aws_keys_of(settings.customer, project))
    if archive is not None:
        return settings.bucket_name if _has_bucket(aws, settings.bucket_name) else ""
    group = network and group_id_of(aws.client("ec2"), settings.allowlist_name, network.vpc_id)
    return f"security group {settings.allowlist_name}" if group else ""


def _has_bucket(aws: Aws, name: str) -> bool:
    try:
        aws.client("s3").head_bucket(Bucket=name)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _NOT_THERE:
            return False
        if code not in _NOT_OURS_TO_SEE:
            raise
    return True
