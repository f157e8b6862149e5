"""Rules that let everything out."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import RULES, port_rules, world_of
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for rule in port_rules(resource, ingress=False):
        if world := world_of(rule.cidrs):
            yield f"found a way out to {', '.join(world)}, wanted none: answers need no rule"


RULE = ResourceRule(
    id="network-no-open-egress",
    title="No rule allows outgoing traffic to every address",
    severity="medium",
    frameworks=("Checkov CKV_AWS_382",),
    why="An intruder in the destination could send events anywhere.",
    repair="Remove the rule; security groups are stateful, so answers pass.",
    source='VPC User Guide, "Security group connection tracking", 2026-11-22',
    types=RULES,
    judge=_judge,
)
