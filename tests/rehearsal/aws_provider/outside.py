"""For every resource type, something that somebody changes without Pulumi.

The names are those of programs/every_kind.py; `ids` has the resources' ids by these names.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.rehearsal.aws_provider.cloud import Cloud
from tests.rehearsal.aws_provider.outside_change import Ids, Outside
from tests.rehearsal.aws_provider.outside_receiver import RECEIVER

OTHER_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Deny", "Action": "s3:GetObject", "Resource": "*"}],
}


def _s3(operation: str, bucket: str, **arguments: Any) -> Callable[[Cloud, Ids], Any]:
    return lambda cloud, ids: getattr(cloud.client("s3"), operation)(
        Bucket=ids[bucket], **arguments
    )


def _look_s3(operation: str, bucket: str, member: str) -> Callable[[Cloud, Ids], Any]:
    return lambda cloud, ids: getattr(cloud.client("s3"), operation)(Bucket=ids[bucket])[member]


def _with_principal(policy: dict[str, Any]) -> str:
    statement = {**policy["Statement"][0], "Principal": {"AWS": "*"}}
    return json.dumps({**policy, "Statement": [statement]})


def _deny_get(cloud: Cloud, ids: Ids) -> None:
    statement = OTHER_POLICY["Statement"][0] | {"Resource": f"arn:aws:s3:::{ids['archive']}/*"}  # type: ignore[operator]  # a dict in a list
    policy = _with_principal({"Version": "2012-10-17", "Statement": [statement]})
    cloud.client("s3").put_bucket_policy(Bucket=ids["archive"], Policy=policy)


def _trust_everybody(cloud: Cloud, ids: Ids) -> None:
    statement = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
    cloud.client("iam").update_assume_role_policy(
        RoleName=ids["role"],
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
    )


def _inline(ids: Ids) -> dict[str, str]:
    role, _, name = ids["role-policy"].partition(":")
    return {"RoleName": role, "PolicyName": name}


def _add_entry(cloud: Cloud, ids: Ids) -> None:
    ec2, list_id = cloud.client("ec2"), ids["prefix-list"]
    (found,) = ec2.describe_managed_prefix_lists(PrefixListIds=[list_id])["PrefixLists"]
    ec2.modify_managed_prefix_list(
        PrefixListId=list_id,
        CurrentVersion=found["Version"],
        AddEntries=[{"Cidr": "203.0.113.0/24"}],
    )


def _widen_rule(cloud: Cloud, ids: Ids) -> None:
    cloud.client("ec2").modify_security_group_rules(
        GroupId=ids["group"],
        SecurityGroupRules=[
            {
                "SecurityGroupRuleId": ids["rule"],
                "SecurityGroupRule": {
                    "IpProtocol": "tcp",
                    "FromPort": 22,
                    "ToPort": 443,
                    "PrefixListId": ids["prefix-list"],
                },
            }
        ],
    )


def _look_rule(cloud: Cloud, ids: Ids) -> Any:
    found = cloud.client("ec2").describe_security_group_rules(SecurityGroupRuleIds=[ids["rule"]])
    return found["SecurityGroupRules"][0]["FromPort"]


def _look_alias(cloud: Cloud, ids: Ids) -> Any:
    aliases = cloud.client("kms").list_aliases()["Aliases"]
    return next(item["TargetKeyId"] for item in aliases if item["AliasName"] == ids["alias"])


def _look_entries(cloud: Cloud, ids: Ids) -> Any:
    found = cloud.client("ec2").get_managed_prefix_list_entries(PrefixListId=ids["prefix-list"])
    return sorted(item["Cidr"] for item in found["Entries"])


def _look_group(cloud: Cloud, ids: Ids) -> Any:
    found = cloud.client("ec2").describe_security_groups(GroupIds=[ids["group"]])
    return found["SecurityGroups"][0]["Tags"]


OUTSIDE = (
    Outside(
        "archive",
        "tags",
        _s3(
            "put_bucket_tagging",
            "archive",
            Tagging={"TagSet": [{"Key": "team", "Value": "somebody else"}]},
        ),
        _look_s3("get_bucket_tagging", "archive", "TagSet"),
    ),
    Outside(
        "versioning",
        "versioningConfiguration",
        _s3("put_bucket_versioning", "logs", VersioningConfiguration={"Status": "Suspended"}),
        _look_s3("get_bucket_versioning", "logs", "Status"),
    ),
    Outside(
        "lock",
        "rule",
        _s3(
            "put_object_lock_configuration",
            "archive",
            ObjectLockConfiguration={
                "ObjectLockEnabled": "Enabled",
                "Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 2}},
            },
        ),
        _look_s3("get_object_lock_configuration", "archive", "ObjectLockConfiguration"),
    ),
    Outside(
        "block",
        "blockPublicAcls",
        _s3(
            "put_public_access_block",
            "archive",
            PublicAccessBlockConfiguration={
                "BlockPublicAcls": False,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            },
        ),
        _look_s3("get_public_access_block", "archive", "PublicAccessBlockConfiguration"),
    ),
    Outside("policy", "policy", _deny_get, _look_s3("get_bucket_policy", "archive", "Policy")),
    Outside(
        "ownership",
        "rule",
        _s3(
            "put_bucket_ownership_controls",
            "archive",
            OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
        ),
        _look_s3("get_bucket_ownership_controls", "archive", "OwnershipControls"),
    ),
    Outside(
        "encryption",
        "rules",
        _s3(
            "put_bucket_encryption",
            "archive",
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        ),
        _look_s3("get_bucket_encryption", "archive", "ServerSideEncryptionConfiguration"),
    ),
    Outside(
        "lifecycle",
        "rules",
        _s3(
            "put_bucket_lifecycle_configuration",
            "archive",
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "all",
                        "Status": "Enabled",
                        "Filter": {"Prefix": ""},
                        "Expiration": {"Days": 1},
                    }
                ]
            },
        ),
        _look_s3("get_bucket_lifecycle_configuration", "archive", "Rules"),
    ),
    Outside(
        "logging",
        "targetPrefix",
        lambda cloud, ids: cloud.client("s3").put_bucket_logging(
            Bucket=ids["archive"],
            BucketLoggingStatus={
                "LoggingEnabled": {"TargetBucket": ids["logs"], "TargetPrefix": "elsewhere/"}
            },
        ),
        _look_s3("get_bucket_logging", "archive", "LoggingEnabled"),
    ),
    Outside(
        "key",
        "enableKeyRotation",
        lambda cloud, ids: cloud.client("kms").disable_key_rotation(KeyId=ids["key"]),
        lambda cloud, ids: cloud.client("kms").get_key_rotation_status(KeyId=ids["key"])[
            "KeyRotationEnabled"
        ],
    ),
    Outside(
        "alias",
        "targetKeyId",
        lambda cloud, ids: cloud.client("kms").update_alias(
            AliasName=ids["alias"], TargetKeyId=ids["spare"]
        ),
        _look_alias,
    ),
    Outside(
        "github",
        "clientIdLists",
        lambda cloud, ids: cloud.client("iam").add_client_id_to_open_id_connect_provider(
            OpenIDConnectProviderArn=ids["github"], ClientID="anybody"
        ),
        lambda cloud, ids: cloud.client("iam").get_open_id_connect_provider(
            OpenIDConnectProviderArn=ids["github"]
        )["ClientIDList"],
    ),
    Outside(
        "role",
        "assumeRolePolicy",
        _trust_everybody,
        lambda cloud, ids: cloud.client("iam").get_role(RoleName=ids["role"])["Role"][
            "AssumeRolePolicyDocument"
        ],
    ),
    Outside(
        "role-policy",
        "policy",
        lambda cloud, ids: cloud.client("iam").put_role_policy(
            **_inline(ids), PolicyDocument=json.dumps(OTHER_POLICY)
        ),
        lambda cloud, ids: cloud.client("iam").get_role_policy(**_inline(ids))["PolicyDocument"],
    ),
    Outside("prefix-list", "entries", _add_entry, _look_entries),
    Outside(
        "group",
        "tags",
        lambda cloud, ids: cloud.client("ec2").create_tags(
            Resources=[ids["group"]], Tags=[{"Key": "team", "Value": "somebody else"}]
        ),
        _look_group,
    ),
    Outside("rule", "fromPort", _widen_rule, _look_rule),
    *RECEIVER,
)
