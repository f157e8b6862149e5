"""aws:lb/targetGroupAttachment:TargetGroupAttachment.

Source: terraform-provider-aws internal/service/elbv2/target_group_attachment.go (2026).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.resource_handler import Change, ResourceHandler

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_MISSING = ("InvalidTarget", "TargetGroupNotFound")
_GONE = ("Target.DeregistrationInProgress", "Target.NotRegistered")


class TargetGroupAttachment(ResourceHandler):
    """A target in a group; its id is `group,target` and `,port` if one is given."""

    type_name = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
    noun = "ELBv2 Target Group Attachment"
    replace_on = frozenset({"port", "region", "targetGroupArn", "targetId"})
    not_imitated = frozenset({"availabilityZone", "quicServerId"})

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Register the target, once it is there."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        group: str = inputs["targetGroupArn"]
        target = _target(inputs)
        retry_while(
            aws,
            lambda error: code(error) == "InvalidTarget",
            lambda: elb.register_targets(TargetGroupArn=group, Targets=[target]),
        )
        return ",".join([group, *(str(part) for part in target.values())])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read whether the target is registered; one that is draining is gone."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        identified = _identified(resource_id)
        try:
            found = elb.describe_target_health(
                TargetGroupArn=identified["targetGroupArn"], Targets=[_target(identified)]
            )["TargetHealthDescriptions"]
        except ClientError as error:
            if code(error) in _MISSING:
                return None
            raise
        there = any(item["TargetHealth"].get("Reason") not in _GONE for item in found)
        return identified if there else None

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Nothing in it can change in place."""

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Deregister the target."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        identified = _identified(resource_id)
        with passing_over(*_MISSING):
            elb.deregister_targets(
                TargetGroupArn=identified["targetGroupArn"], Targets=[_target(identified)]
            )


def _target(inputs: Mapping[str, Any]) -> Any:
    port = {"Port": inputs["port"]} if inputs.get("port") else {}
    return {"Id": inputs["targetId"], **port}


def _identified(resource_id: str) -> dict[str, Any]:
    group, _, rest = resource_id.partition(",")
    target, _, port = rest.partition(",")
    return {
        "targetGroupArn": group,
        "targetId": target,
        **({"port": int(port)} if port else {}),
    }
