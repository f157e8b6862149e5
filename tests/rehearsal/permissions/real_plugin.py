"""A `pulumi-resource-aws` that asks AWS what Pulumi's own one asks beyond the offline provider.

Run by the engine. Which calls: engine and provider code as tried 2026-11-28 (docs/conformance.md).
"""

from __future__ import annotations

import os
import runpy
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.resources import (
    ec2_security_group,
    iam_role,
    lambda_function,
    lb_listener,
    lb_load_balancer,
    s3_bucket,
)

REGION = "us-east-1"
ENDPOINT = os.environ.pop("AWS_ENDPOINT_URL_S3_CONTROL", None)
"""Taken away from the offline provider, which acts by loopback addresses alone."""

NOTHING_SET = {
    "NoSuchCORSConfiguration",
    "NoSuchWebsiteConfiguration",
    "ReplicationConfigurationNotFoundError",
}


def bucket(aws: Any, name: str) -> None:
    s3 = aws.client("s3")
    for read in (
        s3.get_bucket_acl,
        s3.get_bucket_cors,
        s3.get_bucket_website,
        s3.get_bucket_accelerate_configuration,
        s3.get_bucket_request_payment,
        s3.get_bucket_replication,
    ):
        try:
            read(Bucket=name)
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOTHING_SET:
                raise


def role(aws: Any, name: str) -> None:
    iam = aws.client("iam")
    iam.list_role_policies(RoleName=name)
    iam.list_attached_role_policies(RoleName=name)


def function(aws: Any, name: str) -> None:
    client = aws.client("lambda")
    client.list_versions_by_function(FunctionName=name)
    client.get_function_code_signing_config(FunctionName=name)


def balancer(aws: Any, arn: str) -> None:
    aws.client("elbv2").describe_capacity_reservation(LoadBalancerArn=arn)


def listener(aws: Any, arn: str) -> None:
    aws.client("elbv2").describe_listener_attributes(ListenerArn=arn)


def reads_too(kind: type, look: Callable[[Any, str], None]) -> None:
    """Let reading a resource of a kind ask more; one that is gone is not asked about."""
    original: Callable[..., Any] = kind.read  # type: ignore[attr-defined]  # each kind has it

    def read(self: Any, aws: Any, resource_id: str, known: Mapping[str, Any]) -> Any:
        found = original(self, aws, resource_id, known)
        if found is not None:
            look(aws, resource_id)
        return found

    kind.read = read  # type: ignore[attr-defined]


def deletes_after(kind: type, look: Callable[[Any, str], Any]) -> None:
    original: Callable[..., Any] = kind.delete  # type: ignore[attr-defined]  # each kind has it

    def delete(self: Any, aws: Any, resource_id: str, state: Mapping[str, Any]) -> None:
        look(aws, resource_id)
        original(self, aws, resource_id, state)

    kind.delete = delete  # type: ignore[attr-defined]


def control() -> tuple[Any, str]:
    """S3 Control, at the account's own name of it, and the account."""
    account = boto3.client("sts", region_name=REGION).get_caller_identity()["Account"]
    return boto3.client("s3control", region_name=REGION, endpoint_url=ENDPOINT), account


def tags(_: Any, name: str) -> dict[str, str]:
    client, account = control()
    arn = f"arn:aws:s3:::{name}"
    found = client.list_tags_for_resource(AccountId=account, ResourceArn=arn)["Tags"]
    return {each["Key"]: each["Value"] for each in found}


def tag(_: Any, name: str, wanted: Mapping[str, str]) -> None:
    client, account = control()
    where = {"AccountId": account, "ResourceArn": f"arn:aws:s3:::{name}"}
    if gone := [*({*tags(None, name)} - {*wanted})]:
        client.untag_resource(**where, TagKeys=gone)
    if wanted:
        given = [{"Key": key, "Value": value} for key, value in wanted.items()]
        client.tag_resource(**where, Tags=given)


def close(self: Any, aws: Any, group: str, _: Mapping[str, Any]) -> None:
    rule = {"IpProtocol": "-1", "FromPort": 0, "ToPort": 0, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    aws.client("ec2").revoke_security_group_egress(GroupId=group, IpPermissions=[rule])


def interfaces(aws: Any, group: str) -> None:
    by_group = [{"Name": "group-id", "Values": [group]}]
    aws.client("ec2").describe_network_interfaces(Filters=by_group)


def main() -> None:
    s3_bucket._tags = tags
    s3_bucket._tag = tag
    reads_too(s3_bucket.Bucket, bucket)
    reads_too(iam_role.Role, role)
    reads_too(lambda_function.Function, function)
    reads_too(lb_load_balancer.LoadBalancer, balancer)
    reads_too(lb_listener.Listener, listener)
    ec2_security_group.SecurityGroup.complete = close  # type: ignore[method-assign]
    deletes_after(ec2_security_group.SecurityGroup, interfaces)
    deletes_after(
        iam_role.Role,
        lambda aws, name: aws.client("iam").list_instance_profiles_for_role(RoleName=name),
    )
    runpy.run_module("rehearsal.engine.aws_provider", run_name="__main__")


if __name__ == "__main__":
    main()
