"""Rules of security groups, however they are written.

Source: properties of pulumi-aws 7.51.1, read from the package, 2026-11-22.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policies.reading.values import listed, mappings, number
from policies.resource import Resource, Stack, dig

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
        Waits: It is not known yet.
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


def is_world(cidr: str) -> bool:
    """Whether a range is every address."""
    return cidr.strip().endswith("/0")


def is_single_host(cidr: str) -> bool:
    """Whether a range is one address; what is no range is none."""
    try:
        network = ipaddress.ip_network(cidr.strip(), strict=False)
    except ValueError:
        return False
    return network.num_addresses == 1


def entries(prefix_list: Resource) -> tuple[str, ...]:
    """Return the ranges of a managed prefix list."""
    found = mappings(prefix_list.get("entries"))
    return tuple(str(dig(entry, "cidr")) for entry in found)
