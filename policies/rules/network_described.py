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
    title="Security groups and their rules say what they are for",
    severity="low",
    frameworks=("Checkov CKV_AWS_23",),
    why="A rule that nobody can explain is a rule that nobody dares to remove.",
    repair="Describe it; to change the description of a group replaces it.",
    source='VPC User Guide, "Security group rules", 2026-11-22',
    types=RULES,
    judge=_judge,
)
