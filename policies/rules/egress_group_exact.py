"""Security groups that name the addresses themselves."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.network import (
    GROUP,
    PREFIX_LIST,
    covers,
    entries,
    is_single_host,
    port_rules,
    rules_of,
)
from policies.lib.project import PARAMETERS, expected, host
from policies.lib.resources import origins
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    right = expected(stack.name, parameters)
    for group in stack.of(GROUP):
        named = tuple(_named(stack, group))
        # What a prefix list has too many is egress-allowlist-exact's concern, what a range has
        # network-single-hosts'.
        let_in = (*named, *_listed(stack, group))
        missing = {each for each in right.wanted if not covers(let_in, each)}
        single = {host(cidr) for cidr in named if is_single_host(cidr)}
        extra = single - right.known
        if single and missing:
            yield Finding(
                f"found no {', '.join(sorted(missing))}, wanted every address WorkOS sends from",
                group.urn,
            )
        if extra:
            yield Finding(
                f"found {', '.join(sorted(extra))}, wanted only addresses WorkOS sends from",
                group.urn,
            )


def _named(stack: Stack, group: Resource) -> Iterator[str]:
    """Yield the addresses and ranges that a group lets in."""
    for resource in (group, *rules_of(stack, group)):
        for rule in port_rules(resource, ingress=True):
            yield from rule.cidrs


def _listed(stack: Stack, group: Resource) -> Iterator[str]:
    for rule in rules_of(stack, group):
        for name in ("prefixListId", "prefixListIds"):
            for prefix_list in origins(stack, rule, name, PREFIX_LIST):
                yield from entries(prefix_list)


RULE = StackRule(
    id="egress-group-exact",
    title="A security group that lists addresses lists exactly those that WorkOS sends from",
    severity="high",
    why=(
        "Packets from a missing address are dropped silently: the stream stays active, and a "
        "share of the events is lost. An extra address admits someone else."
    ),
    repair="Allow the prefix list that components/egress_allowlist.py creates.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    parameters=PARAMETERS,
    judge=_judge,
)
