"""What an update that was killed has made at AWS without writing it into the stack's state.

Pulumi writes "creating" into the state before it asks AWS. Where it is killed in between, the next
update makes the resource again, and AWS refuses a name that is taken (pulumi 3.259.0: "interrupted
while creating"). So each such resource gets its ID and its place in the state, and a refresh reads
from AWS what is there and takes the rest out again. `pulumi refresh --import-pending-creates` is
made for this, and drops what it was given (pulumi 3.259.0: nothing reads an operation "importing").
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.state import KEY_TYPE
from logstreams.verification.aws import Aws

Inputs = Mapping[str, Any]


@dataclass(frozen=True)
class InterruptedCreate:
    """A resource that may be at AWS or not."""

    urn: str
    type: str
    id: str
    """What the AWS plugin calls it; empty: it is not at AWS, or nobody can tell."""
    left_over: bool = False
    """A later update has made it again: this one is at AWS for nothing, and fits in no state."""

    @property
    def name(self) -> str:
        """Its name in the program."""
        return self.urn.rpartition("::")[2]


def interrupted_creates(exported: str, aws: Aws) -> tuple[InterruptedCreate, ...]:
    """The creates that a state says were begun and not ended.

    Args:
        exported: What `pulumi stack export` printed.
        aws: Of the stack's account.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
    """
    deployment = json.loads(exported).get("deployment") or {}
    resources = deployment.get("resources") or ()
    known, made = ({str(each.get(key)) for each in resources} for key in ("id", "urn"))
    found = []
    for operation in deployment.get("pending_operations") or ():
        if operation["type"] == "creating":
            one = operation["resource"]
            identified = _id(one["type"], one.get("inputs") or {}, aws, known)
            again = one["urn"] in made
            if again and identified in known:
                identified = ""
            found.append(
                InterruptedCreate(one["urn"], one["type"], identified, again and bool(identified))
            )
    return tuple(found)


def repair(
    stack: str, exported: str, creates: tuple[InterruptedCreate, ...], pulumi: PulumiCli
) -> None:
    """Take what is there into the state, and forget what was never made.

    Args:
        stack: Its name.
        exported: What `pulumi stack export` printed.
        creates: What is interrupted in it.
        pulumi: Runs Pulumi.

    Raises:
        EngineError: Pulumi failed.
    """
    ids = {one.urn: one.id for one in creates if one.id and not one.left_over}
    with tempfile.TemporaryDirectory(prefix="logstreams-repair-") as folder:
        file = Path(folder, "state.json")
        file.write_text(with_creates(exported, ids), encoding="utf-8")
        pulumi.restore(stack, file)
    if ids:
        pulumi.refresh_only(stack, [*ids])


def with_creates(exported: str, ids: Mapping[str, str]) -> str:
    """A state that has these creates as done, and none begun.

    Args:
        exported: What `pulumi stack export` printed.
        ids: By URN.
    """
    state = json.loads(exported)
    deployment = state["deployment"]
    begun = deployment.pop("pending_operations", None) or ()
    for operation in begun:
        one = operation["resource"]
        if operation["type"] == "creating" and one["urn"] in ids:
            outputs = dict(one.get("inputs") or {})
            done = {**one, "id": ids[one["urn"]], "outputs": outputs}
            deployment["resources"].append(done)
    return json.dumps(state)


def _id(type_: str, inputs: Inputs, aws: Aws, known: set[str]) -> str:
    if of := _BY_INPUTS.get(type_):
        return of(inputs)
    if look := _BY_LOOKING.get(type_):
        return next((found for found in look(inputs, aws) if found not in known), "")
    return ""


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


def _load_balancers(inputs: Inputs, aws: Aws) -> Iterator[str]:
    for page in aws.client("elbv2").get_paginator("describe_load_balancers").paginate():
        for one in page["LoadBalancers"]:
            if one["LoadBalancerName"] == inputs.get("name"):
                yield str(one["LoadBalancerArn"])


def _target_groups(inputs: Inputs, aws: Aws) -> Iterator[str]:
    for page in aws.client("elbv2").get_paginator("describe_target_groups").paginate():
        for one in page["TargetGroups"]:
            if one["TargetGroupName"] == inputs.get("name"):
                yield str(one["TargetGroupArn"])


def _secrets(inputs: Inputs, aws: Aws) -> Iterator[str]:
    try:
        yield str(aws.client("secretsmanager").describe_secret(SecretId=inputs["name"])["ARN"])
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


def _security_groups(inputs: Inputs, aws: Aws) -> Iterator[str]:
    named = [{"Name": "group-name", "Values": [inputs["name"]]}]
    for one in aws.client("ec2").describe_security_groups(Filters=named)["SecurityGroups"]:
        if one.get("VpcId") == inputs.get("vpcId", one.get("VpcId")):
            yield str(one["GroupId"])


def _prefix_lists(inputs: Inputs, aws: Aws) -> Iterator[str]:
    named = [{"Name": "prefix-list-name", "Values": [inputs["name"]]}]
    for one in aws.client("ec2").describe_managed_prefix_lists(Filters=named)["PrefixLists"]:
        yield str(one["PrefixListId"])


def _keys(inputs: Inputs, aws: Aws) -> Iterator[str]:
    """Keys of this description: the kit's names the customer, and it makes one a stack."""
    kms = aws.client("kms")
    for page in kms.get_paginator("list_keys").paginate():
        for listed in page["Keys"]:
            try:
                key = kms.describe_key(KeyId=listed["KeyId"])["KeyMetadata"]
            except ClientError as error:
                if error.response["Error"]["Code"] == "AccessDeniedException":
                    continue  # a key of somebody else's: ours let the deployer describe it
                raise
            if key.get("Description") == inputs.get("description") and key.get("Enabled"):
                yield str(key["KeyId"])


_BY_LOOKING: Mapping[str, Callable[[Inputs, Aws], Iterator[str]]] = {
    KEY_TYPE: _keys,
    "aws:lb/loadBalancer:LoadBalancer": _load_balancers,
    "aws:lb/targetGroup:TargetGroup": _target_groups,
    "aws:secretsmanager/secret:Secret": _secrets,
    "aws:ec2/securityGroup:SecurityGroup": _security_groups,
    "aws:ec2/managedPrefixList:ManagedPrefixList": _prefix_lists,
}
"""IDs that AWS makes up: what has the name, and is not in the state."""
