"""What load balancers, listeners and target groups have in common: ARNs, tags, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import Change
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client

_LONGEST_NAME = 32
_NAME = re.compile(r"[0-9A-Za-z-]*")


def judge_name(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """Yield a name that ELB does not take (internal/service/elbv2/validate.go, 2026)."""
    name = inputs.get("name")
    if not isinstance(name, str):
        return
    if not _NAME.fullmatch(name):
        yield Failure("name", 'only alphanumeric characters and hyphens allowed in "name"')
    if len(name) > _LONGEST_NAME:
        yield Failure("name", f'"name" cannot be longer than {_LONGEST_NAME} characters')
    if name.startswith("-"):
        yield Failure("name", '"name" cannot begin with a hyphen')
    if name.endswith("-"):
        yield Failure("name", '"name" cannot end with a hyphen')


def arn_suffix(arn: str, dropped: str) -> str:
    """The end of an ARN, which CloudWatch's dimensions name the resource by."""
    return arn.rpartition(":")[2].removeprefix(dropped)


def given_tags(inputs: Mapping[str, Any]) -> Any:
    """A create request's tags; empty ones are left out."""
    return {"Tags": to_list(inputs["tagsAll"])} if inputs["tagsAll"] else {}


def tags_of(aws: Aws, arn: str) -> dict[str, str]:
    """The resource's tags."""
    elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
    (found,) = elb.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    return from_list(found.get("Tags", []))  # type: ignore[arg-type]  # TypedDicts of strings


def update_tags(aws: Aws, arn: str, change: Change) -> None:
    """Remove and set what differs."""
    elb: ElasticLoadBalancingv2Client = aws.client("elbv2")
    removed, added = retag(change.old, change.new)
    if removed:
        elb.remove_tags(ResourceArns=[arn], TagKeys=removed)
    if added:
        tags: Any = to_list(added)
        elb.add_tags(ResourceArns=[arn], Tags=tags)


def attribute_list(inputs: Mapping[str, Any], keys: Mapping[str, str]) -> Any:
    """Inputs as the attributes they are, by a table from input to attribute."""
    return [{"Key": key, "Value": _spelled(inputs[name])} for name, key in keys.items()]


def attribute_values(
    found: Any, keys: Mapping[str, str], defaults: Mapping[str, Any]
) -> dict[str, Any]:
    """Attributes as outputs; one that is not set has its default."""
    values = {item["Key"]: item.get("Value", "") for item in found}
    return {
        name: _read(values[key], defaults[name]) if key in values else defaults[name]
        for name, key in keys.items()
    }


def _spelled(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read(text: str, default: Any) -> Any:
    if isinstance(default, bool):
        return text == "true"
    return int(text) if isinstance(default, int) else text
