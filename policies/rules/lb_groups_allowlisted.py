"""Whom a load balancer lets in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import GROUP, PREFIX_LIST, PortRule, port_rules, rules_of
from policies.lib.resources import BALANCERS, origins
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameters, StackRule

OTHERS = ("referencedSecurityGroupId", "sourceSecurityGroupId", "securityGroups", "self")
LISTS = ("prefixListId", "prefixListIds", "ingress")


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    for balancer in stack.of(*BALANCERS):
        groups = origins(stack, balancer, "securityGroups", GROUP)
        attached = _count(balancer.properties.get("securityGroups"))
        if attached == 0:
            yield Finding(
                "found no security group, for which the VPC's default group stands in, wanted the "
                "allowlist's",
                balancer.urn,
            )
        elif attached > len(groups):
            yield Finding(
                f"found {attached - len(groups)} security groups that the stack does not make, "
                "wanted the allowlist's alone",
                balancer.urn,
            )
        for group in groups:
            admissions = list(_admissions(stack, group))
            if not admissions or not all(admissions):
                found = "somebody by other than an address" if admissions else "nobody"
                yield Finding(
                    f"found the group {group.name} to let in {found}, wanted the prefix list of "
                    "WorkOS's addresses",
                    balancer.urn,
                )


def _count(groups: object) -> int:
    """Return how many groups there are, whether or not it is known which."""
    return len(groups) if isinstance(groups, list) else int(groups is not None)


def _admissions(stack: Stack, group: Resource) -> Iterator[bool]:
    """Yield, for each rule that lets somebody in, whether it does by address alone."""
    for resource in (group, *rules_of(stack, group)):
        lists = [one for name in LISTS for one in origins(stack, resource, name, PREFIX_LIST)]
        for rule in port_rules(resource, ingress=True):
            yield bool(lists or rule.cidrs) and not _lets_in_others(rule)


def _lets_in_others(rule: PortRule) -> bool:
    """Whether it names a group too; which one may be unknown yet."""
    return any(rule.found.get(name) for name in OTHERS)


RULE = StackRule(
    id="lb-groups-allowlisted",
    title="A load balancer has only the allowlist's security group",
    severity="critical",
    why=(
        "Security groups add up: another one can admit what the allowlist keeps out. Without "
        "any, the VPC's default group applies."
    ),
    repair="Set securityGroups to the group that components/egress_allowlist.py creates.",
    source='VPC User Guide, "Security groups", "Default security groups", 2026-11-24',
    judge=_judge,
)
