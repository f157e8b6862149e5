"""Whether ingress rules admit a connection: a pure function.

Rules allow and never deny; what no rule allows is dropped; all groups of a destination count
together (Amazon VPC User Guide, "Security group rules", 2026-11-24).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, ip_network
from typing import Any

_TCP = ("tcp", "6")
_ALL = "-1"


@dataclass(frozen=True)
class Rule:
    """One ingress rule with one kind of source.

    Attributes:
        group_id: The group it belongs to.
        protocol: `tcp`, a number, or `-1` for all of them.
        ports: First and last port; for protocol `-1` without meaning.
        source: As the rule says it: a network, or a prefix list's ID.
        networks: What the source covers just now.
    """

    group_id: str
    protocol: str
    ports: tuple[int, int]
    source: str
    networks: tuple[IPv4Network, ...]

    def admits(self, address: IPv4Address, port: int) -> bool:
        """Whether it lets TCP in from this address to this port."""
        if self.protocol != _ALL and not (
            self.protocol in _TCP and self.ports[0] <= port <= self.ports[1]
        ):
            return False
        return any(address in network for network in self.networks)


@dataclass(frozen=True)
class Decision:
    """What became of a connection, and why."""

    admitted: bool
    reason: str


def decide(rules: Iterable[Rule], address: str, port: int, groups: Iterable[str]) -> Decision:
    """Judge a connection to the public port of a destination in these groups."""
    for rule in rules:
        if rule.admits(IPv4Address(address), port):
            return Decision(True, f"{rule.group_id} admits {rule.source}")
    named = ", ".join(groups)
    if not named:
        return Decision(False, "no security group: nothing is admitted")
    return Decision(False, f"no rule of {named} admits {address} to port {port}")


def rules_of(
    group: Mapping[str, Any], prefix_lists: Mapping[str, tuple[IPv4Network, ...]]
) -> list[Rule]:
    """The rules of a group as DescribeSecurityGroups answers it.

    A source that is another group, or IPv6, covers no public IPv4 address.
    """
    rules = []
    for permission in group["IpPermissions"]:
        sources = {each["CidrIp"]: networks_of([each["CidrIp"]]) for each in permission["IpRanges"]}
        for each in permission.get("PrefixListIds", ()):
            sources[each["PrefixListId"]] = prefix_lists[each["PrefixListId"]]
        rules += [
            Rule(
                group_id=group["GroupId"],
                protocol=str(permission["IpProtocol"]),
                ports=(permission.get("FromPort", -1), permission.get("ToPort", -1)),
                source=source,
                networks=networks,
            )
            for source, networks in sources.items()
        ]
    return rules


def networks_of(cidrs: Iterable[str]) -> tuple[IPv4Network, ...]:
    """The IPv4 networks among these."""
    networks = [ip_network(cidr) for cidr in cidrs]
    return tuple(network for network in networks if isinstance(network, IPv4Network))
