"""What the components ask for, sent to a mock AWS that knows the shape of every call.

moto is right about shapes and no judge of access (its conditions are not evaluated), so this shows
only that AWS's own model of each call takes these values, and that they read back as meant.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from components.destination import provision

STREAM = {"workosAccountId": "999999999999", "externalId": "ext-0123456789"}
SPELLED = {
    "id": "ID",
    "sseAlgorithm": "SSEAlgorithm",
    "kmsMasterKeyId": "KMSMasterKeyID",
}
"""AWS's spelling where it is not the provider's with a capital."""


def as_aws(value: Any) -> Any:
    """Provider inputs as the parameters of a call."""
    if isinstance(value, dict):
        return {SPELLED.get(k, k[0].upper() + k[1:]): as_aws(v) for k, v in value.items()}
    if isinstance(value, list):
        return [as_aws(part) for part in value]
    return int(value) if isinstance(value, float) else value  # the engine's numbers are floats


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    with mock_aws():
        yield boto3.client("s3", region_name="us-east-1")


@pytest.fixture
def inputs(build: Any, stack: Any) -> dict[str, Any]:
    settings = stack(
        aws={"region": "us-east-1"},
        stream=STREAM,
        destination={"lifecycle": {"glacierIrAfterDays": 90}},
    )
    built = build(lambda: provision(settings, None) and {})
    return {name: as_aws(found.inputs) for name, found in built.resources.items()}


def test_archive_reads_back_as_asked_for(s3: Any, inputs: dict[str, Any]) -> None:
    bucket = inputs["s3-archive-bucket"]["Bucket"]
    s3.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    lock = inputs["s3-archive-lock"]["Rule"]
    s3.put_object_lock_configuration(
        Bucket=bucket, ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": lock}
    )
    encryption = {"Rules": inputs["s3-archive-encryption"]["Rules"]}
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration=encryption)
    lifecycle = inputs["s3-archive-lifecycle"]
    s3.put_bucket_lifecycle_configuration(
        Bucket=bucket,
        LifecycleConfiguration={"Rules": lifecycle["Rules"]},
        TransitionDefaultMinimumObjectSize=lifecycle["TransitionDefaultMinimumObjectSize"],
    )
    ownership = {"Rules": [inputs["s3-archive-ownership"]["Rule"]]}
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=ownership)
    s3.put_bucket_policy(Bucket=bucket, Policy=inputs["s3-archive-policy"]["Policy"])

    found = s3.get_object_lock_configuration(Bucket=bucket)["ObjectLockConfiguration"]
    assert found["Rule"]["DefaultRetention"].items() >= {"Mode": "COMPLIANCE", "Days": 365}.items()
    read = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    assert read["Rules"][0]["BucketKeyEnabled"] is True
    rules = s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"]
    assert [rule["Status"] for rule in rules] == ["Enabled", "Enabled"]
    assert not any("Expiration" in rule for rule in rules)
    assert s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"] == ownership


def test_role_reads_back_as_asked_for(s3: Any, inputs: dict[str, Any]) -> None:
    iam = boto3.client("iam", region_name="us-east-1")
    role = inputs["s3-delivery-role"]
    made = iam.create_role(
        RoleName=role["Name"],
        Path=role["Path"],
        Description=role["Description"],
        AssumeRolePolicyDocument=role["AssumeRolePolicy"],
        MaxSessionDuration=role["MaxSessionDuration"],
    )["Role"]
    assert made["Arn"] == f"arn:aws:iam::123456789012:role/{role['Name']}"
    for name in ("write-events", "use-key"):
        policy = inputs[f"s3-delivery-{name}"]
        document = {"PolicyName": policy["Name"], "PolicyDocument": policy["Policy"]}
        iam.put_role_policy(RoleName=policy["Role"], **document)
        read = iam.get_role_policy(RoleName=policy["Role"], PolicyName=policy["Name"])
        assert read["PolicyDocument"] == json.loads(policy["Policy"])


def test_key_is_made_rotated(s3: Any, inputs: dict[str, Any]) -> None:
    kms = boto3.client("kms", region_name="us-east-1")
    asked = inputs["s3-encryption-key"]
    key = kms.create_key(Policy=asked["Policy"], Description=asked["Description"])["KeyMetadata"]
    kms.create_alias(AliasName=inputs["s3-encryption-alias"]["Name"], TargetKeyId=key["KeyId"])
    assert key["KeyManager"] == "CUSTOMER"
    assert asked["EnableKeyRotation"]
