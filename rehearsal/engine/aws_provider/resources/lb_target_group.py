"""aws:lb/targetGroup:TargetGroup.

Source: terraform-provider-aws internal/service/elbv2/target_group.go (2024).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import RefusedError, code, passing_over
from rehearsal.engine.aws_provider.patience import retry_while
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.resources.lb_shared import (
    arn_suffix,
    attribute_list,
    attribute_values,
    given_tags,
    judge_name,
    tags_of,
    update_tags,
)
from rehearsal.engine.aws_provider.rules import between, one_of

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_MISSING = "TargetGroupNotFound"
_LAMBDA = "lambda"
_ATTRIBUTES = {
    "deregistrationDelay": "deregistration_delay.timeout_seconds",
    "slowStart": "slow_start.duration_seconds",
}
_LAMBDA_ATTRIBUTES = {"lambdaMultiValueHeadersEnabled": "lambda.multi_value_headers.enabled"}
_NETWORK = {"port": "Port", "protocol": "Protocol", "vpcId": "VpcId"}
_HEALTH_CHECK = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}
_NOT_OF_LAMBDA = frozenset({"port", "protocol"})


class TargetGroup(ResourceHandler):
    """Where a load balancer's requests go; its id is its ARN."""

    type_name = "aws:lb/targetGroup:TargetGroup"
    noun = "ELBv2 Target Group"
    auto_name = AutoName("name", max_length=32)
    defaults: ClassVar[Mapping[str, Any]] = {
        "targetType": "instance",
        "deregistrationDelay": 300,
        "slowStart": 0,
        "proxyProtocolV2": False,
        "lambdaMultiValueHeadersEnabled": False,
    }
    nested_defaults: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "healthCheck": {
            "enabled": True,
            "healthyThreshold": 3,
            "unhealthyThreshold": 3,
            "interval": 30,
            "port": "traffic-port",
            "protocol": "HTTP",
        }
    }
    replace_on = frozenset({"name", "port", "protocol", "region", "targetType", "vpcId"})
    computed = frozenset(
        {"healthCheck", "healthCheck.matcher", "healthCheck.path", "healthCheck.timeout"}
    )
    local = frozenset({"proxyProtocolV2"})  # of network load balancers only
    not_imitated = frozenset(
        {
            "connectionTermination", "ipAddressType", "loadBalancingAlgorithmType",
            "loadBalancingAnomalyMitigation", "loadBalancingCrossZoneEnabled", "namePrefix",
            "preserveClientIp", "protocolVersion", "stickiness", "targetControlPort",
            "targetFailovers", "targetGroupHealth", "targetHealthStates",
        }
    )  # fmt: skip

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that ELB does not take, numbers out of range, and what a type lacks."""
        yield from judge_name(inputs)
        yield from one_of(inputs, "targetType", ("instance", "ip", _LAMBDA))
        yield from between(inputs, "deregistrationDelay", 0, 3600)
        yield from between(inputs, "healthCheck.healthyThreshold", 2, 10)
        yield from between(inputs, "healthCheck.unhealthyThreshold", 2, 10)
        yield from between(inputs, "healthCheck.interval", 5, 300)
        yield from between(inputs, "healthCheck.timeout", 2, 120)
        if inputs["slowStart"] != 0:
            yield from between(inputs, "slowStart", 30, 900)
        if inputs["targetType"] in ("instance", "ip"):
            for name in _NETWORK:
                if inputs.get(name) is None:
                    reason = f"'{name}' should be set when targetType is {inputs['targetType']}"
                    yield Failure(name, f'Attribute "{name}" must be specified: {reason}')

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the group, unless one of that name exists."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        name: str = inputs["name"]
        if _describe(aws, Names=[name]):
            raise RefusedError(f"ELBv2 Target Group ({name}) already exists")
        network = {} if inputs["targetType"] == _LAMBDA else _NETWORK
        answer = elb.create_target_group(
            Name=name,
            TargetType=inputs["targetType"],
            **{wanted: inputs[given] for given, wanted in network.items()},
            **_health_check(inputs),
            **given_tags(inputs),
        )
        return answer["TargetGroups"][0]["TargetGroupArn"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Set the attributes that its type of target has."""
        _set_attributes(aws, resource_id, inputs, _attributes_of(inputs["targetType"]))

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the group, its attributes and its tags."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        found = _describe(aws, TargetGroupArns=[resource_id])
        if found is None:
            return None
        arn: str = found["TargetGroupArn"]
        of_lambda = found["TargetType"] == _LAMBDA
        set_here = elb.describe_target_group_attributes(TargetGroupArn=arn)["Attributes"]
        keys = _attributes_of(found["TargetType"])
        others = {**_ATTRIBUTES, **_LAMBDA_ATTRIBUTES}.keys() - keys.keys()
        return {
            "name": found["TargetGroupName"],
            "arn": arn,
            "arnSuffix": arn_suffix(arn, ""),
            "healthCheck": _health_check_of(found, known, of_lambda),
            "loadBalancerArns": found.get("LoadBalancerArns", []),
            "targetType": found["TargetType"],
            "tagsAll": tags_of(aws, arn),
            **attribute_values(set_here, keys, self.defaults),
            # What the type does not have is left as it is wanted: no difference.
            **{name: known.get(name, self.defaults[name]) for name in others},
            **({} if of_lambda else {name: found.get(key) for name, key in _NETWORK.items()}),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change the health check, attributes and tags."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        if "healthCheck" in change.names:
            elb.modify_target_group(TargetGroupArn=resource_id, **_health_check(change.new))
        keys = _attributes_of(change.new["targetType"])
        changed = {name: key for name, key in keys.items() if name in change.names}
        _set_attributes(aws, resource_id, change.new, changed)
        if "tagsAll" in change.names:
            update_tags(aws, resource_id, change)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the group, once no listener forwards to it any more."""
        elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
        with passing_over(_MISSING):
            retry_while(
                aws,
                lambda error: code(error) == "ResourceInUse",
                lambda: elb.delete_target_group(TargetGroupArn=resource_id),
            )


def _describe(aws: Aws, **which: Any) -> Any:
    elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
    try:
        found = elb.describe_target_groups(**which)["TargetGroups"]
    except ClientError as error:
        if code(error) == _MISSING:
            return None
        raise
    return found[0] if found else None


def _attributes_of(target_type: str) -> dict[str, str]:
    return _LAMBDA_ATTRIBUTES if target_type == _LAMBDA else _ATTRIBUTES


def _set_attributes(aws: Aws, arn: str, inputs: Mapping[str, Any], keys: Mapping[str, str]) -> None:
    elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
    if keys:
        elb.modify_target_group_attributes(
            TargetGroupArn=arn, Attributes=attribute_list(inputs, keys)
        )


def _health_check(inputs: Mapping[str, Any]) -> Any:
    given = inputs.get("healthCheck") or {}
    dropped = _NOT_OF_LAMBDA if inputs["targetType"] == _LAMBDA else frozenset()
    request = {
        key: given[name]
        for name, key in _HEALTH_CHECK.items()
        if name in given and name not in dropped
    }
    return request | ({"Matcher": {"HttpCode": given["matcher"]}} if "matcher" in given else {})


def _health_check_of(found: Any, known: Mapping[str, Any], of_lambda: bool) -> dict[str, Any]:
    answer = {name: found.get(key) for name, key in _HEALTH_CHECK.items()}
    answer["matcher"] = found.get("Matcher", {}).get("HttpCode")
    if of_lambda:  # the plugin suppresses the difference in what a function does not have
        wanted = known.get("healthCheck") or {}
        answer |= {name: wanted.get(name) for name in _NOT_OF_LAMBDA}
    return {name: value for name, value in answer.items() if value is not None}
