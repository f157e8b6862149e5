"""The resource that a request is judged by; of many calls MiniStack knows none and takes `*`.

So a policy that names the very resource would refuse there what it allows at AWS. What is being
made has an ARN with an ID that nobody knows yet.
Source: Service Authorization Reference, "Resource types" of each service (read 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from ministack.core import iam_actions
from ministack.core.iam_actions import SERVICE_TO_IAM_NAMESPACE, _param, _query_param
from ministack.core.responses import get_account_id, get_region
from ministack.services.alb import _tags as balancer_tags
from ministack.services.ec2 import _tags as ec2_tags
from ministack.services.kms import _resolve_key
from ministack.services.tagging import _RESOURCE_TAG_COLLECTORS

from rehearsal.aws.patches.wrapping import Function, wrap

NEW = "0123456789abcdef0"

Named = Callable[[str], str]
"""A request's parameter, by name; empty: it has none."""

_EC2_KINDS = {
    "pl": "prefix-list",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "vpc": "vpc",
}


def apply() -> None:
    """Name the resources of the calls that the kit makes, and find their tags."""
    wrap(iam_actions, "extract_resource_arn", _naming)
    _RESOURCE_TAG_COLLECTORS["ec2"] = _ec2_tags
    _RESOURCE_TAG_COLLECTORS["elasticloadbalancing"] = _balancer_tags


def _naming(original: Function) -> Function:
    def extract_resource_arn(service: str, *rest: Any) -> str:
        arn: str = original(service, *rest)
        name = _NAMES.get(service)
        if name is None:
            return arn
        _, _, headers, body, query, region, account_id = rest
        target = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        action = _query_param(query, "Action") or target

        def parameter(key: str) -> str:
            value = _param(body, query, key)
            return str(value[0] if isinstance(value, list) else value)

        found = name(action, parameter)
        if not found or found.startswith("arn:"):
            return found or arn
        namespace = SERVICE_TO_IAM_NAMESPACE[service]
        return f"arn:aws:{namespace}:{region}:{account_id}:{found}"

    return extract_resource_arn


def _of_ec2(action: str, parameter: Named) -> str:
    if action == "CreateManagedPrefixList":
        return f"prefix-list/pl-{NEW}"
    if action == "CreateSecurityGroup":
        return f"security-group/sg-{NEW}"
    identifier = parameter("PrefixListId") or parameter("ResourceId.1")
    kind = _EC2_KINDS.get(identifier.split("-")[0])
    return f"{kind}/{identifier}" if kind else ""


def _of_balancers(action: str, parameter: Named) -> str:
    name = parameter("Name")
    made = {"CreateLoadBalancer": "loadbalancer/app", "CreateTargetGroup": "targetgroup"}
    if action in made:
        return f"{made[action]}/{name}/{NEW}"
    return parameter("ResourceArns.member.1") if action in ("AddTags", "RemoveTags") else ""


def _of_alarms(action: str, parameter: Named) -> str:
    if arn := parameter("ResourceARN"):
        return arn
    name = parameter("AlarmNames") or parameter("AlarmNames.member.1")
    return f"alarm:{name}" if name else ""


def _of_events(action: str, parameter: Named) -> str:
    if arn := parameter("ResourceARN"):
        return arn
    name = parameter("Name")
    return f"rule/{name}" if name else ""


def _of_functions(action: str, parameter: Named) -> str:
    name = parameter("FunctionName")
    return f"function:{name}" if name else ""


def _of_keys(action: str, parameter: Named) -> str:
    """A key that is named by its alias is judged by its own ARN (KMS developer guide, aliases)."""
    alias = parameter("AliasName")
    if alias.startswith("alias/"):
        return alias
    key = _resolve_key(parameter("KeyId")) if "alias/" in parameter("KeyId") else None
    return str(key["Arn"]) if key else ""


def _of_secrets(action: str, parameter: Named) -> str:
    return f"secret:{parameter('Name')}-AbCdEf" if action == "CreateSecret" else ""


_NAMES: dict[str, Callable[[str, Named], str]] = {
    "ec2": _of_ec2,
    "elasticloadbalancing": _of_balancers,
    "monitoring": _of_alarms,
    "events": _of_events,
    "lambda": _of_functions,
    "kms": _of_keys,
    "secretsmanager": _of_secrets,
}


def _ec2_tags() -> Iterator[tuple[str, list[dict[str, str]]]]:
    for identifier, tags in ec2_tags.items():
        kind = _EC2_KINDS.get(identifier.split("-")[0])
        if kind:
            yield f"arn:aws:ec2:{get_region()}:{get_account_id()}:{kind}/{identifier}", tags


def _balancer_tags() -> Iterator[tuple[str, list[dict[str, str]]]]:
    yield from balancer_tags.items()
