"""Which parts of an archive are this stack's: its key, the key's alias, the role that writes."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError

from logstreams.customers.adoption import writers
from logstreams.settings import StackSettings
from logstreams.verification import pulumi_import
from logstreams.verification.aws import Aws
from logstreams.verification.facts.archive import ArchiveFacts, KeyFacts
from logstreams.verification.pulumi_import import Importable


def left_beside(aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> Iterator[Importable]:
    """The role and the key's alias of a stack whose state was lost: AWS makes no second ones.

    A role of the name that the kit did not make stays whose it is.
    """
    if _is_the_kits(aws, settings, facts):
        yield pulumi_import.role(settings)
    encryption = settings.archive.encryption
    own = encryption.type == "aws:kms" and encryption.key_arn is None
    target = facts.own_key if isinstance(facts.own_key, str) else ""
    if own and target and _is_the_stacks(aws, settings, target):
        yield pulumi_import.key_alias(settings)


def key_left(aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> str:
    """ARN of the key that this stack made; empty: none is there.

    The bucket encrypts by it; where an update was stopped before it said so, only the alias leads
    to it.
    """
    own = settings.archive.encryption
    if own.type != "aws:kms" or own.key_arn:
        return ""
    used = facts.key.arn if isinstance(facts.key, KeyFacts) else ""
    named = facts.own_key if isinstance(facts.own_key, str) else ""
    return next((arn for arn in (used, named) if arn and _is_the_stacks(aws, settings, arn)), "")


def _is_the_kits(aws: Aws, settings: StackSettings, facts: ArchiveFacts) -> bool:
    """Whether the role is there, and this stack's: the archive lets it alone write."""
    try:
        found = aws.client("iam").get_role(RoleName=settings.role_name)["Role"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        return False
    return found["Arn"] in writers(facts)


def _is_the_stacks(aws: Aws, settings: StackSettings, arn: str) -> bool:
    """Whether this stack made a key; its description is the kit's, and names the stack."""
    try:
        found = aws.client("kms").describe_key(KeyId=arn)["KeyMetadata"]
    except ClientError:
        return False
    ours = found.get("Description") == settings.key_description
    here = str(found["Arn"]).split(":")[4] == settings.account_id
    return bool(ours and here and found.get("Enabled"))
