"""Create, read, update and delete against AWS, one peculiarity at a time."""

from __future__ import annotations

import json
import uuid
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any

import pytest
from google.rpc import status_pb2  # type: ignore[import-untyped]  # published without types
from pulumi.runtime.proto import provider_pb2

from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.resources import RESOURCES
from rehearsal.engine.aws_provider.wire import Properties, decode
from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.plugin import Plugin, refused, running

BUCKET = "aws:s3/bucket:Bucket"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
KEY = "aws:kms/key:Key"
ALIAS = "aws:kms/alias:Alias"
ROLE = "aws:iam/role:Role"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
TRUST = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole"}
NO_TARGET_GROUP = f"arn:aws:elasticloadbalancing:us-east-1:{ACCOUNT}:targetgroup/none/0123456789"
NOWHERE = {
    KEY: "00000000-0000-0000-0000-000000000000",
    "aws:iam/rolePolicy:RolePolicy": "no-such-role:no-such-policy",
    ALIAS: "alias/none-of-that-name",
    PREFIX_LIST: "pl-0123456789abcdef0",
    GROUP: "sg-0123456789abcdef0",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "sgr-0123456789abcdef0",
    "aws:lambda/permission:Permission": "no-such-function/no-such-statement",
    "aws:lb/targetGroupAttachment:TargetGroupAttachment": f"{NO_TARGET_GROUP},no-such-target",
    "aws:lb/targetGroup:TargetGroup": NO_TARGET_GROUP,
}


def unique() -> str:
    return f"t-{uuid.uuid4().hex[:16]}"


def policy(**statement: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.type_name.rpartition(":")[2])
def test_resource_that_is_not_there_is_read_as_gone(plugin: Plugin, kind: ResourceHandler) -> None:
    answer = plugin.read(kind.type_name, NOWHERE.get(kind.type_name, "no-such-thing-anywhere"))
    assert answer.id == ""


@pytest.mark.parametrize("kind", RESOURCES, ids=lambda kind: kind.type_name.rpartition(":")[2])
def test_resource_that_is_not_there_is_deleted_without_a_word(
    plugin: Plugin, kind: ResourceHandler
) -> None:
    state = {
        "securityGroupId": NOWHERE[GROUP],
        "versioningConfiguration": {"status": "Enabled"},
        "forceDestroy": True,
        "function": "no-such-function",
    }
    resource_id = NOWHERE.get(kind.type_name, "no-such-thing-anywhere")
    plugin.delete(kind.type_name, resource_id, state)


def test_bucket_with_objects_is_not_deleted(plugin: Plugin, cloud: Cloud) -> None:
    bucket, state = plugin.make(BUCKET)
    cloud.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"x")
    text, _ = refused(plugin.delete, BUCKET, bucket, state)
    assert text.startswith(
        f"deleting S3 Bucket ({bucket}): operation error DeleteBucket, https response error "
        "StatusCode: 409, RequestID: "
    )
    assert "api error BucketNotEmpty: " in text


def test_bucket_with_locked_versions_is_deleted_by_force(plugin: Plugin, cloud: Cloud) -> None:
    bucket, state = plugin.make(BUCKET, forceDestroy=True, objectLockEnabled=True)
    rule = {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}
    plugin.make(LOCK, bucket=bucket, rule=rule)
    s3 = cloud.client("s3")
    s3.put_object(Bucket=bucket, Key="locked", Body=b"x")
    s3.put_object(Bucket=bucket, Key="held", Body=b"x", ObjectLockLegalHoldStatus="ON")
    s3.delete_object(Bucket=bucket, Key="locked")
    plugin.delete(BUCKET, bucket, state)
    assert plugin.read(BUCKET, bucket).id == ""


def test_bucket_with_compliance_retention_is_not_deleted_by_force(
    plugin: Plugin, cloud: Cloud
) -> None:
    bucket, state = plugin.make(BUCKET, forceDestroy=True, objectLockEnabled=True)
    rule = {"defaultRetention": {"mode": "COMPLIANCE", "days": 1}}
    plugin.make(LOCK, bucket=bucket, rule=rule)
    cloud.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"x")
    text, _ = refused(plugin.delete, BUCKET, bucket, state)
    assert "deleting S3 Object (kept)" in text
    assert "AccessDenied" in text


def test_bucket_that_exists_is_not_adopted(plugin: Plugin) -> None:
    bucket, _ = plugin.make(BUCKET)
    text, _ = refused(plugin.make, BUCKET, bucket=bucket)
    assert text == f"creating S3 Bucket ({bucket}): BucketAlreadyExists"


def test_bucket_of_another_region_is_made_and_read_there(plugin: Plugin, cloud: Cloud) -> None:
    bucket, outputs = plugin.make(BUCKET, region="eu-west-1")
    found = cloud.client("s3").get_bucket_location(Bucket=bucket)["LocationConstraint"]
    assert found == outputs["bucketRegion"] == outputs["region"] == "eu-west-1"
    imported = plugin.read(BUCKET, f"{bucket}@eu-west-1")
    assert imported.id == bucket
    assert decode(imported.inputs)["region"] == "eu-west-1"


def test_versioning_of_a_bucket_with_lock_outlives_its_resource(
    plugin: Plugin, cloud: Cloud
) -> None:
    bucket, _ = plugin.make(BUCKET, objectLockEnabled=True)
    _, state = plugin.make(VERSIONING, bucket=bucket, versioningConfiguration={"status": "Enabled"})
    plugin.delete(VERSIONING, bucket, state)
    assert cloud.client("s3").get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"


def test_versioning_cannot_be_disabled_again(plugin: Plugin) -> None:
    bucket, _ = plugin.make(BUCKET)
    _, state = plugin.make(VERSIONING, bucket=bucket, versioningConfiguration={"status": "Enabled"})
    off = plugin.checked(
        VERSIONING, {"bucket": bucket, "versioningConfiguration": {"status": "Disabled"}}
    )
    text, _ = refused(plugin.update, VERSIONING, bucket, state, off)
    assert "status cannot be updated from 'Enabled' to 'Disabled'" in text


def test_lock_outlives_its_configuration(plugin: Plugin, cloud: Cloud) -> None:
    bucket, _ = plugin.make(BUCKET, objectLockEnabled=True)
    rule = {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}
    _, state = plugin.make(LOCK, bucket=bucket, rule=rule)
    plugin.delete(LOCK, bucket, state)
    found = cloud.client("s3").get_object_lock_configuration(Bucket=bucket)
    assert found["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}


def test_policy_keeps_its_spelling_while_it_means_the_same(plugin: Plugin, cloud: Cloud) -> None:
    bucket, _ = plugin.make(BUCKET)
    spelled = policy(
        Effect="Deny",
        Principal={"AWS": "*"},
        Action=["s3:GetObject"],
        Resource=f"arn:aws:s3:::{bucket}/*",
    )
    _, state = plugin.make(BUCKET_POLICY, bucket=bucket, policy=spelled)
    respelled = policy(
        Resource=[f"arn:aws:s3:::{bucket}/*"], Action="s3:GetObject", Principal="*", Effect="Deny"
    )
    cloud.client("s3").put_bucket_policy(Bucket=bucket, Policy=respelled)
    assert state["policy"] == spelled
    assert decode(plugin.read(BUCKET_POLICY, bucket, state).properties)["policy"] == spelled
    inputs = plugin.checked(BUCKET_POLICY, {"bucket": bucket, "policy": respelled})
    assert plugin.diff(BUCKET_POLICY, state, inputs).diffs == []


def test_deleted_key_is_scheduled_with_its_window_and_read_as_gone(
    plugin: Plugin, cloud: Cloud
) -> None:
    key, state = plugin.make(KEY, deletionWindowInDays=7)
    plugin.delete(KEY, key, state)
    plugin.delete(KEY, key, state)
    found = cloud.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    assert found["KeyState"] == "PendingDeletion"
    assert plugin.read(KEY, key, state).id == ""


def test_key_is_changed_in_place(plugin: Plugin, cloud: Cloud) -> None:
    key, state = plugin.make(KEY, description="before", tags={"a": "1", "b": "1"})
    wanted = {
        "description": "after",
        "enableKeyRotation": True,
        "rotationPeriodInDays": 120,
        "isEnabled": False,
        "tags": {"b": "2", "c": "3"},
    }
    outputs = plugin.update(KEY, key, state, plugin.checked(KEY, wanted))
    assert wanted.items() <= outputs.items()
    assert outputs["arn"] == state["arn"]
    assert not cloud.client("kms").describe_key(KeyId=key)["KeyMetadata"]["Enabled"]


def test_alias_of_a_key_by_arn_is_no_change_and_moves_in_place(
    plugin: Plugin, cloud: Cloud
) -> None:
    _, first = plugin.make(KEY)
    _, second = plugin.make(KEY)
    alias, state = plugin.make(ALIAS, targetKeyId=first["arn"])
    given = {"name": alias, "targetKeyId": first["arn"]}
    assert plugin.diff(ALIAS, state, plugin.checked(ALIAS, given)).diffs == []
    moved = plugin.checked(ALIAS, {**given, "targetKeyId": second["arn"]})
    assert plugin.update(ALIAS, alias, state, moved)["targetKeyArn"] == second["arn"]


def test_role_is_changed_in_place(plugin: Plugin) -> None:
    role, state = plugin.make(ROLE, assumeRolePolicy=policy(**TRUST), tags={"a": "1"})
    wanted = {
        "name": role,
        "assumeRolePolicy": policy(**TRUST | {"Effect": "Deny"}),
        "description": "after",
        "maxSessionDuration": 7200,
        "permissionsBoundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "tags": {"b": "2"},
    }
    outputs = plugin.update(ROLE, role, state, plugin.checked(ROLE, wanted))
    assert wanted.items() <= outputs.items()
    assert outputs["uniqueId"] == state["uniqueId"]
    unbound = plugin.checked(ROLE, {name: wanted[name] for name in ("name", "assumeRolePolicy")})
    assert "permissionsBoundary" not in plugin.update(ROLE, role, outputs, unbound)


def test_role_that_trusts_one_still_being_made_waits_for_it(plugin: Plugin, cloud: Cloud) -> None:
    iam, later = cloud.client("iam"), unique()
    trusted = {"AWS": f"arn:aws:iam::{ACCOUNT}:role/{later}"}
    inputs = plugin.checked(ROLE, {"assumeRolePolicy": policy(**TRUST | {"Principal": trusted})})
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(plugin.create, ROLE, inputs)
        refused_so_far = wait([waiting], timeout=0.5).not_done
        iam.create_role(RoleName=later, AssumeRolePolicyDocument=policy(**TRUST))
        assert waiting.result().id == inputs["name"]
    assert refused_so_far, "the local AWS did not mind the missing principal"


def test_role_that_holds_a_policy_of_others_is_deleted_by_force_only(
    plugin: Plugin, cloud: Cloud
) -> None:
    role, state = plugin.make(ROLE, assumeRolePolicy=policy(**TRUST), forceDetachPolicies=True)
    cloud.client("iam").put_role_policy(
        RoleName=role,
        PolicyName="of-others",
        PolicyDocument=policy(Effect="Allow", Action="s3:*", Resource="*"),
    )
    plugin.delete(ROLE, role, state)
    assert plugin.read(ROLE, role).id == ""


def test_prefix_list_grows_shrinks_and_describes_in_place(plugin: Plugin) -> None:
    first = {"cidr": "192.0.2.1/32", "description": "first"}
    second = {"cidr": "192.0.2.2/32"}
    third = {"cidr": "192.0.2.3/32", "description": "third"}
    list_id, state = plugin.make(
        PREFIX_LIST, addressFamily="IPv4", maxEntries=2, entries=[first, second]
    )
    anew = {**first, "description": "described anew"}
    for size, entries in ((4, [third, anew, second]), (1, [third])):
        wanted = {
            "name": state["name"],
            "addressFamily": "IPv4",
            "maxEntries": size,
            "entries": entries,
        }
        before = state["version"]
        state = plugin.update(PREFIX_LIST, list_id, state, plugin.checked(PREFIX_LIST, wanted))
        assert state["maxEntries"] == size
        assert [item["cidr"] for item in state["entries"]] == [item["cidr"] for item in entries]
        assert state["version"] > before


def test_prefix_list_that_somebody_changed_since_is_not_overwritten(
    plugin: Plugin, cloud: Cloud
) -> None:
    """The version is the state's, as the real plugin's is; a refresh brings the new one."""
    entries = [{"cidr": "192.0.2.1/32"}]
    list_id, state = plugin.make(PREFIX_LIST, addressFamily="IPv4", maxEntries=3, entries=entries)
    cloud.client("ec2").modify_managed_prefix_list(
        PrefixListId=list_id, CurrentVersion=1, AddEntries=[{"Cidr": "192.0.2.9/32"}]
    )
    wanted = {
        "name": state["name"],
        "addressFamily": "IPv4",
        "maxEntries": 3,
        "entries": [*entries, {"cidr": "192.0.2.2/32"}],
    }
    checked = plugin.checked(PREFIX_LIST, wanted)

    text, _ = refused(plugin.update, PREFIX_LIST, list_id, state, checked)

    assert "PrefixListVersionMismatch" in text
    found = decode(plugin.read(PREFIX_LIST, list_id, state).properties)
    assert plugin.update(PREFIX_LIST, list_id, found, checked)["version"] == 3


def test_new_group_lets_nothing_out(plugin: Plugin, cloud: Cloud) -> None:
    group, _ = plugin.make(GROUP)
    found = cloud.client("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
    assert found["IpPermissionsEgress"] == []


def test_bucket_that_cannot_be_tagged_stays_in_the_state(cloud: Cloud, provider: Path) -> None:
    iam, user = cloud.client("iam"), unique()
    iam.create_user(UserName=user)
    allowed = ["s3:CreateBucket", "s3:ListBucket", "s3:Get*"]
    document = policy(Effect="Allow", Action=allowed, Resource="*")
    iam.put_user_policy(UserName=user, PolicyName="no-tags", PolicyDocument=document)
    key = iam.create_access_key(UserName=user)["AccessKey"]
    secret = Properties({"bucket": unique(), "tags": {"a": "canary"}}, secrets=["tags"])
    with running(provider / "pulumi-resource-aws", cloud.environment) as limited:
        limited.configure(accessKey=key["AccessKeyId"], secretKey=key["SecretAccessKey"])
        _, metadata = refused(limited.create, BUCKET, limited.checked(BUCKET, secret))
    status = status_pb2.Status.FromString(metadata["grpc-status-details-bin"])
    detail = provider_pb2.ErrorResourceInitFailed()
    assert status.details[0].Unpack(detail)
    assert detail.id == secret["bucket"]
    assert "operation error PutBucketTagging" in detail.reasons[0]
    assert "api error AccessDenied" in detail.reasons[0]
    assert decode(detail.properties)["tagsAll"] == {}
    assert cloud.client("s3").head_bucket(Bucket=detail.id)


def test_secret_input_is_a_secret_output_with_all_made_from_it(plugin: Plugin) -> None:
    secret = Properties({"tags": {"a": "canary"}}, secrets=["tags"])
    made = plugin.create(BUCKET, plugin.checked(BUCKET, secret))
    outputs = decode(made.properties)
    assert outputs.secrets == {"tags", "tagsAll"}
    read = plugin.read(BUCKET, made.id, outputs)
    assert decode(read.properties).secrets == {"tags", "tagsAll"}
