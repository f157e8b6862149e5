"""Header fields that servers read in different ways."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import BALANCERS, is_application
from policies.lib.values import is_true
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if is_application(resource) and not is_true(resource.get("dropInvalidHeaderFields")):
        yield "found invalid header fields passed on, wanted them dropped"


RULE = ResourceRule(
    id="lb-drops-invalid-headers",
    title="A load balancer drops invalid header fields",
    severity="medium",
    frameworks=("Security Hub ELB.4", "Checkov CKV_AWS_131"),
    why=(
        "A request that the load balancer reads as one and its target as two can bypass the "
        "header check."
    ),
    repair="Set dropInvalidHeaderFields.",
    source='Elastic Load Balancing, "Application Load Balancers", 2026-11-24',
    types=BALANCERS,
    judge=_judge,
)
