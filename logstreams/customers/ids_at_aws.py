"""Which IDs at AWS a resource may have that an update began to make, by type.

Those that the AWS plugin makes of names are known without AWS; the rest is looked for there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from logstreams.state import KEY_TYPE
from logstreams.verification.aws import Aws

Inputs = Mapping[str, Any]

CLOCKS_APART = timedelta(seconds=30)
"""How far the clock of whoever updates may be from that of AWS."""


@dataclass(frozen=True)
class SearchAtAws:
    """Where and since when something is looked for."""

    aws: Aws
    since: datetime | None
    """When the update that was killed had begun, at the earliest; None: nobody knows."""
    told: Callable[[str], None]
    """Takes what could not be looked at, as a sentence."""


def is_looked_for(type_: str) -> bool:
    """Whether AWS refuses to make one that is there, or makes a second: so it is looked for."""
    return type_ in _BY_INPUTS or type_ in _BY_LOOKING


def ids_at_aws(type_: str, inputs: Inputs, search: SearchAtAws) -> tuple[str, ...]:
    """What may be at AWS, in the AWS plugin's IDs; empty: nothing, or nobody can tell.

    Args:
        type_: As in a state, `aws:kms/key:Key`.
        inputs: As in a state.
        search: Where to look.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    if of := _BY_INPUTS.get(type_):
        return (of(inputs),)
    if look := _BY_LOOKING.get(type_):
        return tuple(look(inputs, search))
    return ()


def _named(key: str) -> Callable[[Inputs], str]:
    return lambda inputs: str(inputs[key])


_BY_INPUTS: Mapping[str, Callable[[Inputs], str]] = {
    "aws:s3/bucket:Bucket": _named("bucket"),
    "aws:kms/alias:Alias": _named("name"),
    "aws:iam/role:Role": _named("name"),
    "aws:iam/rolePolicy:RolePolicy": lambda inputs: f"{inputs['role']}:{inputs['name']}",
    "aws:lambda/function:Function": _named("name"),
    "aws:cloudwatch/logGroup:LogGroup": _named("name"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": _named("name"),
    "aws:cloudwatch/eventRule:EventRule": _named("name"),
}
"""IDs that the AWS plugin makes of names (pulumi_aws 7, "Import" of each resource's page)."""


def _load_balancers(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    for page in search.aws.client("elbv2").get_paginator("describe_load_balancers").paginate():
        for one in page["LoadBalancers"]:
            if one["LoadBalancerName"] == inputs.get("name"):
                yield str(one["LoadBalancerArn"])


def _target_groups(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    for page in search.aws.client("elbv2").get_paginator("describe_target_groups").paginate():
        for one in page["TargetGroups"]:
            if one["TargetGroupName"] == inputs.get("name"):
                yield str(one["TargetGroupArn"])


def _listeners(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    """The one on the same port, of which a load balancer has one (DuplicateListener)."""
    listing = search.aws.client("elbv2").get_paginator("describe_listeners")
    try:
        for page in listing.paginate(LoadBalancerArn=inputs["loadBalancerArn"]):
            for one in page["Listeners"]:
                if one.get("Port") == inputs.get("port"):
                    yield str(one["ListenerArn"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "LoadBalancerNotFound":
            raise


def _secrets(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    try:
        yield str(
            search.aws.client("secretsmanager").describe_secret(SecretId=inputs["name"])["ARN"]
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _security_groups(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    named = [{"Name": "group-name", "Values": [inputs["name"]]}]
    for one in search.aws.client("ec2").describe_security_groups(Filters=named)["SecurityGroups"]:
        if one.get("VpcId") == inputs.get("vpcId", one.get("VpcId")):
            yield str(one["GroupId"])


def _prefix_lists(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    named = [{"Name": "prefix-list-name", "Values": [inputs["name"]]}]
    for one in search.aws.client("ec2").describe_managed_prefix_lists(Filters=named)["PrefixLists"]:
        yield str(one["PrefixListId"])


def _ingress_rules(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    """The rule that lets the same in: EC2 refuses a second one (InvalidPermission.Duplicate)."""
    ec2 = search.aws.client("ec2")
    of_group = [{"Name": "group-id", "Values": [inputs["securityGroupId"]]}]
    for page in ec2.get_paginator("describe_security_group_rules").paginate(Filters=of_group):
        for one in page["SecurityGroupRules"]:
            same = all(one.get(theirs) == inputs.get(ours) for ours, theirs in _RULE.items())
            if same and not one["IsEgress"]:
                yield str(one["SecurityGroupRuleId"])


_RULE = {
    "ipProtocol": "IpProtocol",
    "fromPort": "FromPort",
    "toPort": "ToPort",
    "prefixListId": "PrefixListId",
    "cidrIpv4": "CidrIpv4",
}


def _permissions(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    """The statement of a function's policy: Lambda refuses its ID a second time (409).

    In a state the ID is the statement's alone, and the function stands in the outputs: a refresh
    reads both. FUNCTION/STATEMENT_ID is the form of `pulumi import`, which makes a state of it
    (terraform-provider-aws, internal/service/lambda/permission.go and its page's "Import";
    pulumi.com/registry, aws.lambda.Permission, "Import"; not tried at AWS).
    """
    of_function = {"FunctionName": inputs["function"]}
    if inputs.get("qualifier"):
        of_function["Qualifier"] = inputs["qualifier"]
    try:
        policy = json.loads(search.aws.client("lambda").get_policy(**of_function)["Policy"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise
        return
    wanted = inputs.get("statementId")
    yield from (str(one["Sid"]) for one in policy["Statement"] if one.get("Sid") == wanted)


def _keys(inputs: Inputs, search: SearchAtAws) -> Iterator[str]:
    """Keys of this description that are not older than the killed update.

    An older one may be the key of events that are kept: `pulumi destroy` leaves it there.
    """
    if search.since is None:
        search.told("the state does not say when the killed update began: no key is looked for")
        return
    kms = search.aws.client("kms")
    refused = 0
    for page in kms.get_paginator("list_keys").paginate():
        for listed in page["Keys"]:
            try:
                key = kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"]
            except ClientError as error:
                code = error.response["Error"]["Code"]
                if code not in ("AccessDeniedException", "NotFoundException"):
                    raise
                # Somebody else's: ours let the deployer describe them.
                refused += code == "AccessDeniedException"
                continue
            old = key["CreationDate"] < search.since - CLOCKS_APART
            if key.get("Description") == inputs.get("description") and key["Enabled"] and not old:
                yield str(key["KeyId"])
    if refused:
        search.told(
            f"{refused} keys of the account refuse kms:DescribeKey to you; they were not looked at"
        )


_BY_LOOKING: Mapping[str, Callable[[Inputs, SearchAtAws], Iterator[str]]] = {
    KEY_TYPE: _keys,
    "aws:lambda/permission:Permission": _permissions,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": _ingress_rules,
    "aws:lb/listener:Listener": _listeners,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancers,
    "aws:lb/targetGroup:TargetGroup": _target_groups,
    "aws:secretsmanager/secret:Secret": _secrets,
    "aws:ec2/securityGroup:SecurityGroup": _security_groups,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _prefix_lists,
}
"""What AWS makes up the ID of, or refuses under another name than the ID."""
