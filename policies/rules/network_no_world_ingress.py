"""Rules that let in every address."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import PREFIX_LIST, RULES, entries, port_rules, world_of
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if resource.type == PREFIX_LIST:
        cidrs = list(entries(resource))
    else:
        cidrs = [one for rule in port_rules(resource, ingress=True) for one in rule.cidrs]
    if world := world_of(cidrs):
        yield f"found {', '.join(world)} let in, wanted WorkOS's egress addresses"


RULE = ResourceRule(
    id="network-no-world-ingress",
    title="No rule allows incoming traffic from every address",
    severity="critical",
    frameworks=(
        "Security Hub EC2.18",
        "Security Hub EC2.19",
        "Checkov CKV_AWS_24",
        "Checkov CKV_AWS_25",
        "Checkov CKV_AWS_260",
        "Checkov CKV_AWS_277",
    ),
    why="Anyone could send events to the destination, or attack it.",
    repair="Allow the prefix list of WorkOS's egress addresses.",
    source='VPC User Guide, "Security group rules", 2026-11-22',
    types=(*RULES, PREFIX_LIST),
    judge=_judge,
)
