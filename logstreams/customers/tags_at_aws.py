"""The tags that a resource has at AWS, by its type: they say who made it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from logstreams.customers.adoption import CannotSay
from logstreams.verification.aws import Aws

Tags = Mapping[str, str] | None
"""None: there is no such resource, or it is being deleted."""
_MISSING = ("ResourceNotFoundException", "InvalidGroup.NotFound", "InvalidPrefixListID.NotFound")


def tags_at_aws(type_: str, id_: str, aws: Aws) -> Tags:
    """A resource's tags, by key.

    Args:
        type_: One of `TAGGED`.
        id_: As the AWS plugin has it.
        aws: Of the stack's account.

    Raises:
        CannotSay: They cannot be read.
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    try:
        return TAGGED[type_](id_, aws)
    except ClientError as error:
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise


def _listed(tags: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {str(tag["Key"]): str(tag["Value"]) for tag in tags}


def _of_function(id_: str, aws: Aws) -> Tags:
    found = aws.client("lambda").get_function(FunctionName=id_)
    # Without lambda:ListTags it has none and says why (Lambda API reference, GetFunction).
    if problem := found.get("TagsError"):
        raise CannotSay(f"the tags of function {id_} cannot be read: {problem['Message']}")
    return dict(found.get("Tags") or {})


def _of_log_group(id_: str, aws: Aws) -> Tags:
    logs = aws.client("logs")
    pages = logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=id_)
    for group in (each for page in pages for each in page["logGroups"]):
        if group["logGroupName"] == id_:
            arn = str(group["arn"]).removesuffix(":*")
            return dict(logs.list_tags_for_resource(resourceArn=arn)["tags"])
    return None


def _of_load_balancing(id_: str, aws: Aws) -> Tags:
    (found,) = aws.client("elbv2").describe_tags(ResourceArns=[id_])["TagDescriptions"]
    return _listed(found["Tags"])


def _of_secret(id_: str, aws: Aws) -> Tags:
    found = aws.client("secretsmanager").describe_secret(SecretId=id_)
    # One whose deletion is scheduled is none for Pulumi; its name is freed after an adoption.
    return None if "DeletedDate" in found else _listed(found.get("Tags") or ())


def _of_security_group(id_: str, aws: Aws) -> Tags:
    found = aws.client("ec2").describe_security_groups(GroupIds=[id_])["SecurityGroups"]
    return _listed(found[0].get("Tags") or ()) if found else None


def _of_prefix_list(id_: str, aws: Aws) -> Tags:
    found = aws.client("ec2").describe_managed_prefix_lists(PrefixListIds=[id_])["PrefixLists"]
    # One that was deleted is listed for a while (EC2 API reference, ManagedPrefixList, "state").
    if not found or str(found[0].get("State")).startswith("delete-"):
        return None
    return _listed(found[0].get("Tags") or ())


TAGGED: Mapping[str, Callable[[str, Aws], Tags]] = {
    "aws:lambda/function:Function": _of_function,
    "aws:cloudwatch/logGroup:LogGroup": _of_log_group,
    "aws:lb/loadBalancer:LoadBalancer": _of_load_balancing,
    "aws:lb/targetGroup:TargetGroup": _of_load_balancing,
    "aws:secretsmanager/secret:Secret": _of_secret,
    "aws:ec2/securityGroup:SecurityGroup": _of_security_group,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _of_prefix_list,
}
