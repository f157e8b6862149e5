"""Rules of security groups, however they are written.

Source: properties of pulumi-aws 7.51.1, read from the package, 2026-11-22.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from policies.lib.values import listed, mappings, number
from policies.resource import Resource, Stack, dig

Network: TypeAlias = ipaddress.IPv4Network | ipaddress.IPv6Network

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
RULES = (GROUP, INGRESS, EGRESS, RULE)
"""Types of the resources that hold rules."""

_ADDRESSES = ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks")


@dataclass(frozen=True)
class PortRule:
    """One rule of a security group."""

    ingress: bool
    found: Mapping[str, Any]
    """As it is written."""

    @property
    def cidrs(self) -> tuple[str, ...]:
        """The address ranges it is about; prefix lists and groups are not among them."""
        return tuple(str(cidr) for key in _ADDRESSES for cidr in listed(dig(self.found, key)))

    @property
    def protocol(self) -> str:
        """A name in lower case; every protocol is `-1`."""
        found = dig(self.found, "ipProtocol") or dig(self.found, "protocol") or "-1"
        return "-1" if str(found).lower() == "all" else str(found).lower()

    @property
    def ports(self) -> tuple[float | None, float | None]:
        """The first and last port; None where it names none."""
        return number(dig(self.found, "fromPort")), number(dig(self.found, "toPort"))

    @property
    def description(self) -> str:
        """What it says of itself."""
        return str(dig(self.found, "description") or "")


def port_rules(resource: Resource, *, ingress: bool) -> Iterator[PortRule]:
    """Yield the rules of one direction that a resource holds.

    Raises:
        UnknownValue: It is not known yet.
    """
    direction = "ingress" if ingress else "egress"
    if resource.type == GROUP:
        yield from (PortRule(ingress, each) for each in mappings(resource.get(direction)))
    elif resource.type == (INGRESS if ingress else EGRESS) or (
        resource.type == RULE and resource.get("type") == direction
    ):
        yield PortRule(ingress, resource.properties)


def rules_of(stack: Stack, group: Resource) -> tuple[Resource, ...]:
    """Return the rules of a group that are resources of their own, of both directions."""
    return tuple(
        rule
        for rule in stack.of(INGRESS, EGRESS, RULE)
        if group.urn in rule.sources.get("securityGroupId", ())
    )


_WIDEST = {4: 8, 6: 32}
"""Prefix lengths by IP version; a wider range counts as everybody, so that two halves of the world
are the world (S3 user guide, "The meaning of public", on aws:SourceIp, 2026-11-28)."""


def networks(cidrs: Iterable[str]) -> tuple[Network, ...]:
    """Return the fewest networks that are the same addresses; what is no range is left out."""
    found = [each for each in map(_network, cidrs) if each is not None]
    return (
        *ipaddress.collapse_addresses(n for n in found if isinstance(n, ipaddress.IPv4Network)),
        *ipaddress.collapse_addresses(n for n in found if isinstance(n, ipaddress.IPv6Network)),
    )


def covers(cidrs: Iterable[str], address: str) -> bool:
    """Whether an address is in one of the ranges."""
    return any(ipaddress.ip_address(address) in network for network in networks(cidrs))


def world_of(cidrs: Iterable[str]) -> list[str]:
    """Return the ranges that together are every address, or nearly, as they are written."""
    written = list(cidrs)
    wide = [each for each in networks(written) if each.prefixlen < _WIDEST[each.version]]
    return [cidr for cidr in written if any(_within(cidr, each) for each in wide)]


def _within(cidr: str, whole: Network) -> bool:
    part = _network(cidr)
    if isinstance(part, ipaddress.IPv4Network) and isinstance(whole, ipaddress.IPv4Network):
        return part.subnet_of(whole)
    if isinstance(part, ipaddress.IPv6Network) and isinstance(whole, ipaddress.IPv6Network):
        return part.subnet_of(whole)
    return False


def _network(cidr: str) -> Network | None:
    try:
        return ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return None


def is_single_host(cidr: str) -> bool:
    """Whether a range is one address; what is no range is none."""
    network = _network(cidr)
    return network is not None and network.num_addresses == 1


def entries(prefix_list: Resource) -> tuple[str, ...]:
    """Return the ranges of a managed prefix list."""
    found = mappings(prefix_list.get("entries"))
    return tuple(str(dig(entry, "cidr")) for entry in found)
