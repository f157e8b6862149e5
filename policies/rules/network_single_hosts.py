"""Rules that let in ranges of addresses."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import (
    PREFIX_LIST,
    RULES,
    entries,
    is_single_host,
    port_rules,
    world_of,
)
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    if resource.type == PREFIX_LIST:
        cidrs = list(entries(resource))
    else:
        cidrs = [one for rule in port_rules(resource, ingress=True) for one in rule.cidrs]
    # Every address is the concern of network-no-world-ingress.
    world = world_of(cidrs)
    if wide := [cidr for cidr in cidrs if not is_single_host(cidr) and cidr not in world]:
        yield f"found {', '.join(wide)} let in, wanted single addresses (/32)"


RULE = ResourceRule(
    id="network-single-hosts",
    title="Rules allow single addresses",
    severity="medium",
    why=(
        "WorkOS publishes single addresses; neighbouring addresses belong to other tenants of "
        "the cloud."
    ),
    repair="Write each address with /32.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=(*RULES, PREFIX_LIST),
    judge=_judge,
)
