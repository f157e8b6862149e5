"""Who may invoke the receiver."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import LOAD_BALANCER, PERMISSION, TARGET_GROUPS, origins
from policies.resource import UNKNOWN, Resource, Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    for permission in stack.of(PERMISSION):
        if (principal := permission.get("principal")) != LOAD_BALANCER:
            yield Finding(f"found {principal} allowed, wanted {LOAD_BALANCER}", permission.urn)
        elif not _of_a_target_group(stack, permission):
            yield Finding(
                f"found {LOAD_BALANCER} allowed for {_shown(permission)}, wanted the ARN of a "
                "target group of this stack",
                permission.urn,
            )


def _of_a_target_group(stack: Stack, permission: Resource) -> bool:
    if origins(stack, permission, "sourceArn", *TARGET_GROUPS):
        return True
    found = permission.properties.get("sourceArn")
    return isinstance(found, str) and any(
        found == group.properties.get("arn") for group in stack.of(*TARGET_GROUPS)
    )


def _shown(permission: Resource) -> str:
    found = permission.properties.get("sourceArn")
    return "an ARN from elsewhere" if found is UNKNOWN else str(found or "whatever asks it")


RULE = StackRule(
    id="lambda-invoked-by-balancer",
    title="Only its load balancer's target group may invoke a function",
    severity="high",
    frameworks=("Checkov CKV_AWS_364",),
    why=(
        "A permission for the service alone admits every load balancer in AWS: anyone can create "
        "one and bypass the allowlist."
    ),
    repair="Set principal to elasticloadbalancing.amazonaws.com and sourceArn to the target group.",
    source=(
        'Elastic Load Balancing, "Use Lambda functions as targets of an Application Load '
        'Balancer", 2026-11-24'
    ),
    judge=_judge,
)
