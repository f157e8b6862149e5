"""Ports that listen behind groups which do not let them in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import GROUP, PortRule, port_rules, rules_of
from policies.lib.resources import BALANCERS, LISTENERS, origins
from policies.lib.values import number
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    for listener in stack.of(*LISTENERS):
        port = number(listener.get("port"))
        for balancer in origins(stack, listener, "loadBalancerArn", *BALANCERS):
            groups = origins(stack, balancer, "securityGroups", GROUP)
            rules = [rule for group in groups for rule in _ingress(stack, group)]
            # A load balancer that lets in nobody is lb-groups-allowlisted's concern.
            if rules and not any(_covers(rule, port) for rule in rules):
                found = "no port" if port is None else f"the port {port:g}"
                yield Finding(
                    f"found {found}, which no group of {balancer.name} lets in, wanted one that "
                    "does",
                    listener.urn,
                )


def _ingress(stack: Stack, group: Resource) -> Iterator[PortRule]:
    for resource in (group, *rules_of(stack, group)):
        yield from port_rules(resource, ingress=True)


def _covers(rule: PortRule, port: float | None) -> bool:
    if rule.protocol == "-1":
        return True
    first, last = rule.ports
    if port is None or first is None or last is None:
        return False
    return first <= port <= last


RULE = StackRule(
    id="lb-port-let-in",
    title="The load balancer's security group allows the listener's port",
    severity="high",
    why=(
        "Packets that no group allows are dropped silently: the stream is active, but nothing "
        "arrives."
    ),
    repair="Set the same port for the listener, the group's rule and WorkOS's form.",
    source='VPC User Guide, "Security group rules", 2026-11-24',
    judge=_judge,
)
