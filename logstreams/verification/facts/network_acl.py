"""Network ACLs of the subnets that connections to a destination come in by, as facts."""

from __future__ import annotations

from dataclasses import dataclass

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
