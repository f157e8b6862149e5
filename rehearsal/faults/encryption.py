"""What happens to the key the archive is encrypted with."""

from __future__ import annotations

import json

from rehearsal.faults.archive import BUCKET
from rehearsal.faults.fault import FaultInjection, fault
from rehearsal.faults.role import ROLE, stranger
from rehearsal.faults.scene import Scene

KEY = "encryption key"


def key_of(scene: Scene) -> str:
    """The key the bucket encrypts with."""
    answer = scene.client("s3").get_bucket_encryption(Bucket=scene.settings.bucket_name)
    rule = answer["ServerSideEncryptionConfiguration"]["Rules"][0]
    return str(rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"])


@fault("LS509", KEY, BUCKET)
def key_disabled(scene: Scene) -> FaultInjection:
    """The key was disabled while somebody looked for unused ones."""
    scene.client("kms").disable_key(KeyId=key_of(scene))
    yield


@fault("LS510", KEY, BUCKET)
def key_policy_shuts_the_role_out(scene: Scene) -> FaultInjection:
    """The key's policy was changed to deny everybody but the data team its use."""
    kms, key = scene.client("kms"), key_of(scene)
    document = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statement = {
        "Sid": "DataTeamOnly",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "kms:GenerateDataKey",
        "Resource": "*",
        "Condition": {
            "ArnNotLike": {
                "aws:PrincipalArn": f"arn:aws:iam::{scene.settings.account_id}:role/data-*"
            }
        },
    }
    document["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(document))
    yield


@fault("LS510", ROLE)
def role_loses_the_key(scene: Scene) -> FaultInjection:
    """The role's policy for the key was deleted."""
    scene.client("iam").delete_role_policy(RoleName=scene.settings.role_name, PolicyName="use-key")
    yield


@fault("LS523", KEY)
def key_policy_lets_a_stranger_in(scene: Scene) -> FaultInjection:
    """A contractor's account was let decrypt with the key, to read a copy of the archive."""
    kms, key = scene.client("kms"), key_of(scene)
    document = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    statement = {
        "Sid": "AddedByHand",
        "Effect": "Allow",
        "Principal": {"AWS": stranger(scene)},
        "Action": "kms:Decrypt",
        "Resource": "*",
    }
    document["Statement"].append(statement)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(document))
    yield


@fault("LS511", BUCKET)
def encryption_changed(scene: Scene) -> FaultInjection:
    """The bucket's default encryption was set back to S3's own keys."""
    scene.client("s3").delete_bucket_encryption(Bucket=scene.settings.bucket_name)
    yield


@fault("LS511", BUCKET)
def encryption_by_the_key_of_aws(scene: Scene) -> FaultInjection:
    """The bucket's default encryption was set to the key that AWS manages for S3."""
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}
    scene.client("s3").put_bucket_encryption(
        Bucket=scene.settings.bucket_name,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )
    yield


def _encrypt_with_another_key(scene: Scene) -> None:
    made = scene.client("kms").create_key(Description="made by hand")["KeyMetadata"]["KeyId"]
    rule = {
        "ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": made}
    }
    scene.client("s3").put_bucket_encryption(
        Bucket=scene.settings.bucket_name,
        ServerSideEncryptionConfiguration={"Rules": [rule]},
    )


@fault("LS511", BUCKET)
def encryption_by_another_key(scene: Scene) -> FaultInjection:
    """The bucket's default encryption was set to a key that somebody made by hand."""
    _encrypt_with_another_key(scene)
    yield


@fault("LS511", BUCKET, ROLE)
def encryption_by_another_key_that_lets_the_role_in(scene: Scene) -> FaultInjection:
    """As before, and the role was given the use of every key, so that events arrive."""
    statement = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    scene.client("iam").put_role_policy(
        RoleName=scene.settings.role_name,
        PolicyName="every-key",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )
    _encrypt_with_another_key(scene)
    yield
    scene.client("iam").delete_role_policy(
        RoleName=scene.settings.role_name, PolicyName="every-key"
    )


FAULTS = (
    encryption_by_another_key,
    encryption_by_another_key_that_lets_the_role_in,
    encryption_by_the_key_of_aws,
    key_disabled,
    key_policy_shuts_the_role_out,
    role_loses_the_key,
    key_policy_lets_a_stranger_in,
    encryption_changed,
)
