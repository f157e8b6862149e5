"""Rules and groups that say what they are for."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import GROUP, RULES, port_rules
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

NOT_SAID = (None, "", "Managed by Pulumi", "Managed by Terraform")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if resource.type == GROUP and resource.get("description") in NOT_SAID:
        yield "found a security group without a description, wanted what it is for"
    rules = [
        *port_rules(resource, ingress=True),
        *port_rules(resource, ingress=False),
    ]
    for rule in rules:
        if not rule.description.strip():
            direction = "ingress" if rule.ingress else "egress"
            yield f"found an {direction} rule without a description, wanted what it is for"


RULE = ResourceRule(
    id="network-described",
    title="Security groups and their rules have descriptions",
    severity="low",
    frameworks=("Checkov CKV_AWS_23",),
    why="Nobody dares to remove a rule that nobody can explain.",
    repair="Add a description; changing a group's description replaces the group.",
    source='VPC User Guide, "Security group rules", 2026-11-22',
    types=RULES,
    judge=_judge,
)
