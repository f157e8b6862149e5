"""What a prefix list weighs in a security group."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import GROUP, PREFIX_LIST, port_rules, rules_of
from policies.lib.values import number
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameter, Parameters, StackRule


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    most = parameters["rulesPerGroup"]
    for group in stack.of(GROUP):
        for ingress in (True, False):
            rules = [one for one in rules_of(stack, group) if any(port_rules(one, ingress=ingress))]
            weight = sum(_weight(stack, rule) for rule in rules)
            if weight > most:
                yield Finding(
                    f"found rules that weigh {weight:g}, wanted {most:g} or less", group.urn
                )


def _weight(stack: Stack, rule: Resource) -> float:
    """A rule weighs one, or the most entries of the prefix lists it refers to."""
    named = {
        urn for name in ("prefixListId", "prefixListIds") for urn in rule.sources.get(name, ())
    }
    lists = [one for one in stack.of(PREFIX_LIST) if one.urn in named]
    return sum(number(one.get("maxEntries")) or 1 for one in lists) if lists else 1


RULE = StackRule(
    id="network-prefix-list-fits",
    title="The prefix lists of a security group fit its rule quota",
    severity="medium",
    why=(
        "A prefix list counts with its maxEntries, used or not: EC2 rejects the rule in the "
        "middle of a deployment."
    ),
    repair=(
        "Lower maxEntries, or ask AWS to raise the quota and set it in the pack's configuration."
    ),
    source='VPC User Guide, "Amazon VPC quotas"; "Prefix lists", 2026-11-22',
    parameters={
        "rulesPerGroup": Parameter(
            {
                "type": "number",
                "minimum": 1,
                "description": "The account's quota of rules of a group, for each direction.",
            },
            60,
        )
    },
    judge=_judge,
)
