"""aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule.

Source: terraform-provider-aws internal/service/ec2/vpc_security_group_ingress_rule.go (2024).
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.ec2_tags import specification, update_tags
from rehearsal.engine.aws_provider.rules import (
    between,
    described_as_ec2_takes_it,
    exactly_one_of,
)
from rehearsal.engine.aws_provider.tags import from_list

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

_SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
_MISSING = (
    "InvalidSecurityGroupRuleId.NotFound",
    "InvalidGroup.NotFound",
    "InvalidPermission.NotFound",
)
_ALL_PROTOCOLS = "-1"


class SecurityGroupIngressRule(ResourceHandler):
    """One rule that lets something into a security group."""

    type_name = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    noun = "VPC Security Group Rule"
    replace_on = frozenset({"region", "securityGroupId"})
    replace_if_set = frozenset(_SOURCES)

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield no or two sources, ports out of range, and a CIDR block with host bits."""
        yield from exactly_one_of(inputs, "", _SOURCES)
        yield from described_as_ec2_takes_it(inputs)
        yield from between(inputs, "fromPort", -1, 65535)
        yield from between(inputs, "toPort", -1, 65535)
        for name in ("cidrIpv4", "cidrIpv6"):
            if isinstance(inputs.get(name), str) and not _is_network(inputs[name]):
                yield Failure(name, f'"{inputs[name]}" is not a valid CIDR block: {name}')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Add the rule to its group."""
        ec2: EC2Client = aws.client("ec2")
        answer = ec2.authorize_security_group_ingress(
            GroupId=inputs["securityGroupId"],
            IpPermissions=[_permission(inputs)],
            **specification("security-group-rule", inputs["tagsAll"]),
        )
        return answer["SecurityGroupRules"][0]["SecurityGroupRuleId"]

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the rule."""
        found = _describe(aws, resource_id)
        if found is None:
            return None
        protocol = found["IpProtocol"]
        every_port = protocol == _ALL_PROTOCOLS
        owner = found.get("GroupOwnerId", aws.connection.account_id)
        partition = aws.connection.partition
        return {
            "arn": f"arn:{partition}:ec2:{aws.region}:{owner}:security-group-rule/{resource_id}",
            "cidrIpv4": found.get("CidrIpv4"),
            "cidrIpv6": found.get("CidrIpv6"),
            "description": found.get("Description"),
            "fromPort": None if every_port else found.get("FromPort"),
            "ipProtocol": protocol,
            "prefixListId": found.get("PrefixListId"),
            "referencedSecurityGroupId": found.get("ReferencedGroupInfo", {}).get("GroupId"),
            "securityGroupId": found["GroupId"],
            "securityGroupRuleId": resource_id,
            "tagsAll": from_list(found.get("Tags", [])),
            "toPort": None if every_port else found.get("ToPort"),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Rewrite the rule and its tags."""
        ec2: EC2Client = aws.client("ec2")
        if change.names - {"tags", "tagsAll"}:
            ec2.modify_security_group_rules(
                GroupId=change.new["securityGroupId"],
                SecurityGroupRules=[
                    {
                        "SecurityGroupRuleId": resource_id,
                        "SecurityGroupRule": _rule_request(change.new),
                    }
                ],
            )
        if "tagsAll" in change.names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Take the rule out of its group."""
        ec2: EC2Client = aws.client("ec2")
        with passing_over(*_MISSING):
            ec2.revoke_security_group_ingress(
                GroupId=state["securityGroupId"], SecurityGroupRuleIds=[resource_id]
            )


def _describe(aws: Aws, resource_id: str) -> Any:
    ec2: EC2Client = aws.client("ec2")
    try:
        found = ec2.describe_security_group_rules(SecurityGroupRuleIds=[resource_id])
    except ClientError as error:
        if code(error) in _MISSING:
            return None
        raise
    return found["SecurityGroupRules"][0] if found["SecurityGroupRules"] else None


def _is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


def _ports(inputs: Mapping[str, Any]) -> dict[str, Any]:
    ports = {"FromPort": inputs.get("fromPort"), "ToPort": inputs.get("toPort")}
    return {name: port for name, port in ports.items() if port is not None}


def _permission(inputs: Mapping[str, Any]) -> Any:
    described = {"Description": inputs["description"]} if inputs.get("description") else {}
    source = {
        "cidrIpv4": ("IpRanges", "CidrIp"),
        "cidrIpv6": ("Ipv6Ranges", "CidrIpv6"),
        "prefixListId": ("PrefixListIds", "PrefixListId"),
        "referencedSecurityGroupId": ("UserIdGroupPairs", "GroupId"),
    }
    (given,) = (name for name in _SOURCES if inputs.get(name))
    member, key = source[given]
    return {
        "IpProtocol": inputs["ipProtocol"],
        **_ports(inputs),
        member: [{key: inputs[given], **described}],
    }


def _rule_request(inputs: Mapping[str, Any]) -> Any:
    names = {
        "cidrIpv4": "CidrIpv4",
        "cidrIpv6": "CidrIpv6",
        "prefixListId": "PrefixListId",
        "referencedSecurityGroupId": "ReferencedGroupId",
        "description": "Description",
    }
    given = {wanted: inputs[name] for name, wanted in names.items() if inputs.get(name)}
    return {"IpProtocol": inputs["ipProtocol"], **_ports(inputs), **given}
