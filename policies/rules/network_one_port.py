"""Rules that let in more than one protocol and port."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import RULES, port_rules
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for rule in port_rules(resource, ingress=True):
        first, last = rule.ports
        if rule.protocol == "-1":
            yield "found every protocol let in, wanted one protocol and one port"
        elif first is None or first != last:
            yield f"found the ports {_text(first)} to {_text(last)} let in, wanted one port"


def _text(port: float | None) -> str:
    return "any" if port is None else f"{port:g}"


RULE = ResourceRule(
    id="network-one-port",
    title="A rule allows one protocol on one port",
    severity="high",
    why="WorkOS delivers to one port; every other open port only serves someone else.",
    repair="Set ipProtocol to tcp, and fromPort and toPort to the port of the destination's URL.",
    source='VPC User Guide, "Security group rules", 2026-11-22',
    types=RULES,
    judge=_judge,
)
