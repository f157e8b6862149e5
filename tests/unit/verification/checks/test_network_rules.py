"""Which rules of the security group let WorkOS's HTTPS in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.settings.network import Network
from logstreams.verification.checks.framework import Failed, Passed, Unknown, run
from logstreams.verification.checks.network import group_lets_in, no_world_rule, prefix_list_equal
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.network import (
    GroupRuleFacts,
    GuardFacts,
    GuardRuleFacts,
    NetworkFacts,
)
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import with_facts

LIST = "pl-0123456789abcdef0"

WANTED = "the 9 addresses of egress.addresses in the stack file"


def rule(
    protocol: str = "tcp",
    ports: tuple[int | None, int | None] = (443, 443),
    prefix_list_id: str = LIST,
) -> GroupRuleFacts:
    return GroupRuleFacts(protocol, *ports, prefix_list_id=prefix_list_id)


def seen_with(healthy: Observations, *rules: GroupRuleFacts) -> Observations:
    network = NetworkFacts(prefix_list=(), prefix_list_id=LIST, rules=rules)
    return with_facts(healthy, network=network)


@pytest.mark.parametrize(
    "let_in",
    [
        pytest.param(rule(), id="443"),
        pytest.param(rule(ports=(1, 65535)), id="a range that holds it"),
        pytest.param(rule("-1", (None, None)), id="all traffic"),
    ],
)
def test_rule_for_https_from_the_list_lets_workos_in(
    healthy: Observations, let_in: GroupRuleFacts
) -> None:
    assert isinstance(group_lets_in.evaluate(seen_with(healthy, let_in)), Passed)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(rule(ports=(8443, 8443)), id="another port"),
        pytest.param(rule("udp"), id="another protocol"),
        pytest.param(rule(prefix_list_id="pl-1"), id="another list"),
    ],
)
def test_other_rule_does_not_let_workos_in(healthy: Observations, other: GroupRuleFacts) -> None:
    assert isinstance(group_lets_in.evaluate(seen_with(healthy, other)), Failed)


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0"], ids=["IPv4", "IPv6"])
def test_rule_from_everywhere_is_found_beside_the_right_one(
    healthy: Observations, cidr: str
) -> None:
    everywhere = GroupRuleFacts("tcp", 22, 22, None, (cidr,))

    assert no_world_rule.evaluate(seen_with(healthy, rule(), everywhere)) == Failed(
        f"{cidr} by the stack's group", "no such rule"
    )


NINE = tuple(f"127.0.0.{host}/32" for host in range(11, 20))
LISTS: dict[str, tuple[tuple[str, ...], str]] = {
    "one missing": (NINE[:-1], "missing: 127.0.0.19/32"),
    "a stranger": ((*NINE, "192.0.2.1/32"), "not WorkOS's: 192.0.2.1/32"),
    "one too wide": ((*NINE[:-1], "0.0.0.0/0"), "not WorkOS's: 0.0.0.0/0"),
}


def list_of(healthy: Observations, entries: tuple[str, ...]) -> Observations:
    network = Network.model_validate({"vpcId": "vpc-0123456789abcdef0"})
    settings = healthy.settings.model_copy(update={"network": network})
    return with_facts(
        replace(healthy, settings=settings), network=NetworkFacts(prefix_list=entries)
    )


def test_list_of_the_nine_in_any_order_passes(healthy: Observations) -> None:
    assert prefix_list_equal.evaluate(list_of(healthy, NINE[::-1])) == Passed("9 addresses")


@pytest.mark.parametrize(("entries", "found"), LISTS.values(), ids=LISTS.keys())
def test_list_that_differs_says_in_what(
    healthy: Observations, entries: tuple[str, ...], found: str
) -> None:
    result = prefix_list_equal.evaluate(list_of(healthy, entries))

    assert result == Failed(found, WANTED)


SPELLINGS: dict[str, tuple[str, ...]] = {
    "two as one range": ("127.0.0.11/32", "127.0.0.12/31", *NINE[3:]),
    "ranges that fit": ("127.0.0.11", "127.0.0.12/30", "127.0.0.16/30"),
    "one twice": (*NINE, NINE[0]),
    "host bits": ("127.0.0.11/32", "127.0.0.13/31", *NINE[3:]),
}


@pytest.mark.parametrize("entries", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_list_of_the_same_addresses_in_another_spelling_passes(
    healthy: Observations, entries: tuple[str, ...]
) -> None:
    assert prefix_list_equal.evaluate(list_of(healthy, entries)) == Passed("9 addresses")


def test_list_with_a_range_too_wide_names_the_range(healthy: Observations) -> None:
    entries = ("127.0.0.11/32", "127.0.0.12/30", "127.0.0.16/29")

    result = prefix_list_equal.evaluate(list_of(healthy, entries))

    assert result == Failed("not WorkOS's: 127.0.0.16/29", WANTED)


def test_rules_of_the_same_addresses_stand_for_the_list(healthy: Observations) -> None:
    rules = (GroupRuleFacts("tcp", 443, 443, None, (cidr,)) for cidr in NINE)

    assert isinstance(group_lets_in.evaluate(seen_with(healthy, *rules)), Passed)


def test_rules_that_miss_addresses_name_those(healthy: Observations) -> None:
    rules = (GroupRuleFacts("tcp", 443, 443, None, (cidr,)) for cidr in NINE[:7])

    result = group_lets_in.evaluate(seen_with(healthy, *rules))

    assert isinstance(result, Failed)
    assert result.found.endswith("which do not let in 127.0.0.18, 127.0.0.19")


def test_list_that_cannot_be_read_and_may_let_workos_in_is_unknown(healthy: Observations) -> None:
    unread = GroupRuleFacts("tcp", 443, 443, "pl-1", Unavailable("AccessDenied: pl-1"))
    (outcome,) = run([replace(group_lets_in, requires=())], seen_with(healthy, unread))

    assert outcome.result == Unknown("AccessDenied: pl-1")


WORLDS: dict[str, tuple[str, ...]] = {
    "halves": ("0.0.0.0/1", "128.0.0.0/1"),
    "one half": ("128.0.0.0/1",),
    "quarters, out of order": ("192.0.0.0/2", "0.0.0.0/2", "128.0.0.0/2", "64.0.0.0/2"),
    "halves of IPv6": ("::/1", "8000::/1"),
}


@pytest.mark.parametrize("cidrs", WORLDS.values(), ids=WORLDS.keys())
def test_world_in_parts_is_the_world(healthy: Observations, cidrs: tuple[str, ...]) -> None:
    parts = (GroupRuleFacts("tcp", 443, 443, None, (cidr,)) for cidr in cidrs)

    result = no_world_rule.evaluate(seen_with(healthy, rule(), *parts))

    assert result == Failed(f"{', '.join(cidrs)} by the stack's group", "no such rule")


def test_world_in_parts_of_two_other_groups_is_the_world(healthy: Observations) -> None:
    halves = (
        GuardRuleFacts("sg-1", "tcp", 443, 443, ("0.0.0.0/1",)),
        GuardRuleFacts("sg-2", "-1", None, None, ("128.0.0.0/1",)),
    )
    guard = GuardFacts("load balancer acme", ("sg-1", "sg-2"), halves)
    seen = seen_with(healthy, rule())

    result = no_world_rule.evaluate(
        with_facts(seen, network=replace(seen.destination.network, guards=(guard,)))
    )

    assert isinstance(result, Failed)
    assert "0.0.0.0/1, 128.0.0.0/1 by sg-1, sg-2 of load balancer acme" in result.found


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "127.0.0.0/8", "203.0.113.0/24"])
def test_range_of_a_network_is_not_the_world(healthy: Observations, cidr: str) -> None:
    inside = GroupRuleFacts("tcp", 443, 443, None, (cidr,))

    assert no_world_rule.evaluate(seen_with(healthy, rule(), inside)) == Passed()


def guarded(healthy: Observations, *rules: GuardRuleFacts | None) -> Observations:
    """The stack's group lets WorkOS in on another port; what is guarded has these rules."""
    seen = seen_with(healthy, rule(ports=(8443, 8443)))
    found = Unavailable("denied") if None in rules else tuple(one for one in rules if one)
    guard = GuardFacts("load balancer", ("sg-ours", "sg-other"), found)
    network = replace(seen.destination.network, group_id="sg-ours", guards=(guard,))
    return with_facts(seen, network=network)


def of_group(group: str, *cidrs: str) -> GuardRuleFacts:
    return GuardRuleFacts(group, "tcp", 443, 443, cidrs)


@pytest.mark.parametrize(
    ("group", "cidrs", "severity"),
    [
        pytest.param("sg-other", ("0.0.0.0/0",), "advice", id="another group admits all"),
        pytest.param("sg-other", ("203.0.113.7/32",), None, id="another group admits others"),
        pytest.param("sg-ours", ("0.0.0.0/0",), None, id="no other group"),
        pytest.param("", (), None, id="not known"),
    ],
)
def test_group_that_lets_workos_in_nowhere_is_advice_where_another_does(
    healthy: Observations, group: str, cidrs: tuple[str, ...], severity: str | None
) -> None:
    rules = (of_group(group, *cidrs),) if group else (None,)

    result = group_lets_in.evaluate(guarded(healthy, *rules))

    assert isinstance(result, Failed)
    assert result.severity == severity
