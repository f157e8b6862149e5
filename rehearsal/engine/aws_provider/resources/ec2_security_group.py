"""aws:ec2/securityGroup:SecurityGroup.

Source: terraform-provider-aws internal/service/ec2/vpc_security_group.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.ec2_tags import specification, update_tags
from rehearsal.engine.aws_provider.rules import described_as_ec2_takes_it, no_longer_than
from rehearsal.engine.aws_provider.tags import from_list

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client

_MISSING = ("InvalidGroup.NotFound", "InvalidGroupId.Malformed", "InvalidSecurityGroupID.NotFound")


class SecurityGroup(ResourceHandler):
    """A security group; its rules are resources of their own, and it starts with none."""

    type_name = "aws:ec2/securityGroup:SecurityGroup"
    noun = "Security Group"
    auto_name = AutoName("name", max_length=255)
    defaults: ClassVar[Mapping[str, Any]] = {
        "description": "Managed by Pulumi",
        "revokeRulesOnDelete": False,
    }
    replace_on = frozenset({"description", "name", "region", "vpcId"})
    computed = frozenset({"vpcId"})
    local = frozenset({"revokeRulesOnDelete"})
    not_imitated = frozenset({"egress", "ingress", "namePrefix"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that is too long or looks like an id."""
        yield from no_longer_than(inputs, "name", 255)
        yield from no_longer_than(inputs, "description", 255)
        yield from described_as_ec2_takes_it(inputs)
        name = inputs.get("name")
        if isinstance(name, str) and name.startswith("sg-"):
            yield Failure("name", f"invalid value for name (cannot begin with sg-): {name}")

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the group, in the default VPC if none is named."""
        ec2: EC2Client = aws.client("ec2")
        vpc = {"VpcId": inputs["vpcId"]} if inputs.get("vpcId") else {}
        answer = ec2.create_security_group(
            GroupName=inputs["name"],
            Description=inputs["description"],
            **vpc,
            **specification("security-group", inputs["tagsAll"]),
        )
        return answer["GroupId"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Take away the rule that lets everything out, which EC2 adds to a new group."""
        ec2: EC2Client = aws.client("ec2")
        found = _describe(aws, resource_id)
        given: Any = found["IpPermissionsEgress"] if found else []
        if given:
            ec2.revoke_security_group_egress(GroupId=resource_id, IpPermissions=given)

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the group and its tags."""
        found = _describe(aws, resource_id)
        if found is None:
            return None
        owner, group_id = found["OwnerId"], found["GroupId"]
        partition = aws.connection.partition
        return {
            "name": found["GroupName"],
            "arn": f"arn:{partition}:ec2:{aws.region}:{owner}:security-group/{group_id}",
            "description": found["Description"],
            "ownerId": owner,
            "vpcId": found.get("VpcId"),
            "tagsAll": from_list(found.get("Tags", [])),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Tag it; all else in a group is fixed or lives in the state."""
        if "tagsAll" in change.names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the group, once nothing uses it any more."""
        ec2: EC2Client = aws.client("ec2")
        with passing_over(*_MISSING):
            if state.get("revokeRulesOnDelete"):
                _revoke_all(aws, resource_id)
            retry_while(
                aws,
                lambda error: code(error) in ("DependencyViolation", "InvalidGroup.InUse"),
                lambda: ec2.delete_security_group(GroupId=resource_id),
            )


def _describe(aws: Aws, resource_id: str) -> Any:
    ec2: EC2Client = aws.client("ec2")
    try:
        found = ec2.describe_security_groups(GroupIds=[resource_id])["SecurityGroups"]
    except ClientError as error:
        if code(error) in _MISSING:
            return None
        raise
    return found[0] if found else None


def _revoke_all(aws: Aws, resource_id: str) -> None:
    ec2: EC2Client = aws.client("ec2")
    found = _describe(aws, resource_id) or {}
    if found.get("IpPermissions"):
        ec2.revoke_security_group_ingress(GroupId=resource_id, IpPermissions=found["IpPermissions"])
    if found.get("IpPermissionsEgress"):
        ec2.revoke_security_group_egress(
            GroupId=resource_id, IpPermissions=found["IpPermissionsEgress"]
        )
