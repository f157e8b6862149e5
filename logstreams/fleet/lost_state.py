"""Whether a stack that the backend knows nothing of is at AWS: its state was lost.

`pulumi stack rm`, another backend and a backup of another day leave all that delivers where it is.
"""

from __future__ import annotations

from pathlib import Path

from botocore.exceptions import ClientError

from logstreams.pulumi_config import aws_keys_of
from logstreams.settings import StackSettings
from logstreams.settings.destroyed import adopt_command
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


def still_made(settings: StackSettings, project: Path) -> str:
    """What a retired stack still has in its account that its update deletes; empty: nothing.

    Looked for is the role that writes its events, or where it has no archive the security group of
    its egress addresses.

    Args:
        settings: The stack's.
        project: The project's folder.

    Raises:
        NoConfiguration, NoProfile, TokenUnreadable, BadVariable: As `verify` of it.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked.
    """
    if settings.destination.archive is None:
        return left_at_aws(settings, project)
    iam = Aws(settings, aws_keys_of(settings.customer, project)).client("iam")
    try:
        iam.get_role(RoleName=settings.role_name)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NoSuchEntity":
            return ""
        raise
    return f"role {settings.role_name}"


def not_taken_down(settings: StackSettings, there: str, *, is_known: bool) -> tuple[str, str]:
    """Why no update takes a retired stack down, and what does.

    Args:
        settings: The stack's.
        there: What is at AWS.
        is_known: Whether the backend knows the stack.
    """
    stack = settings.customer
    why = f"{there} is at AWS and in no state, as its state was lost: no update takes it down"
    init = "" if is_known else f"`pulumi stack init {stack} --no-select`, "
    next_step = (
        f"to take it down: {init}`logstreams retire {stack} --undo`, `{adopt_command(settings)}`, "
        f"`pulumi up --stack {stack}`, so that Pulumi knows all that is to be deleted, "
        f"`logstreams retire {stack}`, then `logstreams fleet up --only {stack}`"
    )
    return why, next_step


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
