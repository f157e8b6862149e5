"""Who lets connections of WorkOS's in, by security groups and network ACLs, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from logstreams.verification.facts.fact import NOT_LOOKED, Fact

ANY_PORT = (0, 65535)


@dataclass(frozen=True)
class AclEntryFacts:
    """One rule of a network ACL."""

    number: int
    """Its place: the lowest that matches decides."""
    allows: bool
    outbound: bool
    protocol: str
    """A protocol's number; `-1` for all of them."""
    cidr: str
    ports: tuple[int, int] = ANY_PORT


@dataclass(frozen=True)
class NetworkAclFacts:
    """A network ACL and the destination's subnets that it is for."""

    acl_id: str
    subnet_ids: tuple[str, ...]
    entries: tuple[AclEntryFacts, ...]


@dataclass(frozen=True)
class GroupRuleFacts:
    """One ingress rule of the allowlist's security group."""

    protocol: str
    from_port: int | None
    to_port: int | None
    prefix_list_id: str | None
    cidrs: Fact[tuple[str, ...]] = ()
    """Whom it lets in, its prefix list looked up; empty where it names another security group."""
    rule_id: str = ""
    """`sgr-…`; empty: not known."""


@dataclass(frozen=True)
class GuardRuleFacts:
    """One ingress rule of what guards a destination, its prefix list looked up."""

    group_id: str
    protocol: str
    from_port: int | None
    to_port: int | None
    cidrs: tuple[str, ...]
    """Whom it lets in; empty where it names another security group."""


@dataclass(frozen=True)
class GuardFacts:
    """A load balancer or network interface that connections to the destination come in by."""

    name: str
    group_ids: tuple[str, ...]
    rules: Fact[tuple[GuardRuleFacts, ...]]
    """Of all its groups: they count together (VPC user guide, security group rules)."""


@dataclass(frozen=True)
class NetworkFacts:
    """The egress allowlist as EC2 shows it; all `None` where the stack has no network."""

    prefix_list: Fact[tuple[str, ...] | None] = NOT_LOOKED
    """The list's CIDRs."""
    prefix_list_id: Fact[str | None] = NOT_LOOKED
    rules: Fact[tuple[GroupRuleFacts, ...] | None] = NOT_LOOKED
    group_id: Fact[str | None] = NOT_LOOKED
    """The allowlist's security group."""
    guards: Fact[tuple[GuardFacts, ...] | None] = None
    """What connections have to pass; None: no security group guards such a destination; empty:
    none was found."""
    acls: Fact[tuple[NetworkAclFacts, ...] | None] = None
    """Of the subnets that connections come in by; None: no subnet of such a destination is known;
    empty: it was not found."""
