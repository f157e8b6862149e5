"""What happens to the key the archive is encrypted with."""

from __future__ import annotations

import json

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.fault_context import FaultContext
from rehearsal.faults.role import ROLE, stranger

KEY = "encryption key"
ALIAS = "key alias"


def key_of(context: FaultContext) -> str:
    """The key the bucket encrypts with."""
    answer = context.client("s3").get_bucket_encryption(Bucket=context.settings.bucket_name)
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    return str(rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"])


@fault("LS509", KEY, BUCKET)
def key_disabled(context: FaultContext) -> FaultInjection:
    """The key was disabled while somebody looked for unused ones."""
    context.client("kms").disable_key(KeyId=key_of(context))
    yield


@fault("LS510", KEY, BUCKET)
def key_policy_shuts_the_role_out(context: FaultContext) -> FaultInjection:
    """The key's policy was changed to deny everybody but the data team its use."""
    kms, key = context.client("kms"), key_of(context)
    document = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statement = {
        "Sid": "DataTeamOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "kms:GenerateDataKey",
        "Resource": "*",
        "Condition": {
            "ArnNotLike": {
                "aws:PrincipalArn": f"arn:aws:iam::{context.settings.account_id}:role/data-*"
            }
        },
    }
    document["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(document))
    yield


@fault("LS510", ROLE)
def role_loses_the_key(context: FaultContext) -> FaultInjection:
    """The role's policy for the key was deleted."""
    context.client("iam").delete_role_policy(
        RoleName=context.settings.role_name, PolicyName="use-key"
    )
    yield


@fault("LS523", KEY)
def key_policy_lets_a_stranger_in(context: FaultContext) -> FaultInjection:
    """A contractor's account was let decrypt with the key, to read a copy of the archive."""
    kms, key = context.client("kms"), key_of(context)
    document = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statement = {
        "Sid": "AddedByHand",
        "Effect": "Allow",
        "Principal": {"AWS": stranger(context)},
        "Action": "kms:Decrypt",
        "Resource": "*",
    }
    document["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(document))
    yield


@fault("LS511", BUCKET)
def encryption_changed(context: FaultContext) -> FaultInjection:
    """The bucket's default encryption was set back to S3's own keys."""
    context.client("s3").delete_bucket_encryption(Bucket=context.settings.bucket_name)
    yield


@fault("LS511", BUCKET)
def encryption_by_the_key_of_aws(context: FaultContext) -> FaultInjection:
    """The bucket's default encryption was set to the key that AWS manages for S3."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    context.client("s3").put_bucket_encryption(
        Bucket=context.settings.bucket_name,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )
    yield


def _another_key(context: FaultContext) -> str:
    made = context.client("kms").create_key(Description="made by hand")
    return str(made["KeyMetadata"]["KeyId"])


def _encrypt_with(context: FaultContext, made: str) -> None:
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": made}
    }
    context.client("s3").put_bucket_encryption(
        Bucket=context.settings.bucket_name,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )


@fault("LS511", BUCKET)
def encryption_by_another_key(context: FaultContext) -> FaultInjection:
    """The bucket's default encryption was set to a key that somebody made by hand."""
    _encrypt_with(context, _another_key(context))
    yield


def _let_the_role_use_every_key(context: FaultContext) -> None:
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    context.client("iam").put_role_policy(
        RoleName=context.settings.role_name,
        PolicyName="every-key",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _take_every_key_back(context: FaultContext) -> None:
    context.client("iam").delete_role_policy(
        RoleName=context.settings.role_name, PolicyName="every-key"
    )


def _alias(context: FaultContext) -> str:
    return f"alias/{context.settings.key_alias}"


@fault("LS511", BUCKET, ROLE)
def encryption_by_another_key_that_lets_the_role_in(context: FaultContext) -> FaultInjection:
    """As before, and the role was given the use of every key, so that events arrive."""
    _let_the_role_use_every_key(context)
    _encrypt_with(context, _another_key(context))
    yield
    _take_every_key_back(context)


@fault("LS511", BUCKET, ROLE, ALIAS)
def encryption_by_another_key_under_the_alias(context: FaultContext) -> FaultInjection:
    """As before, and the other key was given the alias of the stack's."""
    made = _another_key(context)
    _let_the_role_use_every_key(context)
    context.client("kms").update_alias(AliasName=_alias(context), TargetKeyId=made)
    _encrypt_with(context, made)
    yield
    _take_every_key_back(context)


@fault("LS524", ALIAS)
def key_alias_moved(context: FaultContext) -> FaultInjection:
    """The alias of the stack's key was given to another; the bucket was left alone."""
    context.client("kms").update_alias(AliasName=_alias(context), TargetKeyId=_another_key(context))
    yield


@fault("LS524", ALIAS)
def key_alias_deleted(context: FaultContext) -> FaultInjection:
    """The alias of the stack's key was deleted; the bucket was left alone."""
    context.client("kms").delete_alias(AliasName=_alias(context))
    yield


FAULTS = (
    encryption_by_another_key,
    encryption_by_another_key_that_lets_the_role_in,
    encryption_by_another_key_under_the_alias,
    key_alias_moved,
    key_alias_deleted,
    encryption_by_the_key_of_aws,
    key_disabled,
    key_policy_shuts_the_role_out,
    role_loses_the_key,
    key_policy_lets_a_stranger_in,
    encryption_changed,
)
