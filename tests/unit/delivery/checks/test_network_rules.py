"""Which rules of the security group let WorkOS's HTTPS in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.delivery.checks.framework import Failed, Passed
from logstreams.delivery.checks.network import group_lets_in, no_world_rule, prefix_list_equal
from logstreams.delivery.facts.network import GroupRuleFacts, NetworkFacts
from logstreams.delivery.observations import Observations
from logstreams.settings.network import Network

LIST = "pl-0123456789abcdef0"


def rule(
    protocol: str = "tcp",
    ports: tuple[int | None, int | None] = (443, 443),
    prefix_list_id: str = LIST,
) -> GroupRuleFacts:
    return GroupRuleFacts(protocol, *ports, cidr=None, prefix_list_id=prefix_list_id)


def seen_with(healthy: Observations, *rules: GroupRuleFacts) -> Observations:
    network = NetworkFacts(prefix_list=(), prefix_list_id=LIST, rules=rules)
    return replace(healthy, network=network)


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
    assert isinstance(group_lets_in.judge(seen_with(healthy, let_in)), Passed)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param(rule(ports=(8443, 8443)), id="another port"),
        pytest.param(rule("udp"), id="another protocol"),
        pytest.param(rule(prefix_list_id="pl-1"), id="another list"),
    ],
)
def test_other_rule_does_not_let_workos_in(healthy: Observations, other: GroupRuleFacts) -> None:
    assert isinstance(group_lets_in.judge(seen_with(healthy, other)), Failed)


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "::/0"], ids=["IPv4", "IPv6"])
def test_rule_from_everywhere_is_found_beside_the_right_one(
    healthy: Observations, cidr: str
) -> None:
    everywhere = GroupRuleFacts("tcp", 22, 22, cidr=cidr, prefix_list_id=None)

    assert no_world_rule.judge(seen_with(healthy, rule(), everywhere)) == Failed(
        cidr, "no such rule"
    )


NINE = tuple(f"127.0.0.{host}/32" for host in range(11, 20))
LISTS: dict[str, tuple[tuple[str, ...], str]] = {
    "one missing": (NINE[:-1], "missing: 127.0.0.19/32"),
    "a stranger": ((*NINE, "192.0.2.1/32"), "not WorkOS's: 192.0.2.1/32"),
    "one too wide": ((*NINE[:-1], "0.0.0.0/0"), "missing: 127.0.0.19/32; not WorkOS's: 0.0.0.0/0"),
}


def list_of(healthy: Observations, entries: tuple[str, ...]) -> Observations:
    network = Network.model_validate({"vpcId": "vpc-0123456789abcdef0"})
    settings = healthy.settings.model_copy(update={"network": network})
    return replace(healthy, settings=settings, network=NetworkFacts(prefix_list=entries))


def test_list_of_the_nine_in_any_order_passes(healthy: Observations) -> None:
    assert prefix_list_equal.judge(list_of(healthy, NINE[::-1])) == Passed("9 addresses")


@pytest.mark.parametrize(("entries", "found"), LISTS.values(), ids=LISTS.keys())
def test_list_that_differs_says_in_what(
    healthy: Observations, entries: tuple[str, ...], found: str
) -> None:
    result = prefix_list_equal.judge(list_of(healthy, entries))

    assert result == Failed(found, "the 9 published addresses")
