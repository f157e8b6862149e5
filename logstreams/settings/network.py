"""Where events come in: the customer's network and WorkOS's addresses."""

from __future__ import annotations

from ipaddress import AddressValueError, IPv4Address
from typing import Annotated

from pydantic import AfterValidator

from logstreams.settings.section import Section, Wanted, refusal
from logstreams.settings.types.identifiers import VpcId


def _reachable(text: str) -> str:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        raise refusal("one IPv4 address, without a range: 203.0.113.7") from None
    if not (address.is_global or address.is_loopback):
        raise refusal("a public IPv4 address (in a rehearsal: one of 127.0.0.0/8)")
    return text


# VPC user guide, "Amazon VPC quotas", 2026-11-22: entries a prefix list may have.
_MOST_ADDRESSES = 1000

_WANTED = f"a list of IPv4 addresses, 1 to {_MOST_ADDRESSES}, or null for those WorkOS publishes"


def _all_different(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(addresses) <= _MOST_ADDRESSES:
        raise refusal(_WANTED)
    seen: set[str] = set()
    for index, address in enumerate(addresses):
        if address in seen:
            raise refusal("each address once", at=index)
        seen.add(address)
    return addresses


Address = Annotated[str, AfterValidator(_reachable), Wanted("an IPv4 address")]


class Network(Section):
    """The VPC that gets the egress prefix list and a security group."""

    vpc_id: VpcId
    """The VPC, in the stack's account and region."""


class Egress(Section):
    """The addresses events come from: those WorkOS publishes, unless the stack file has its own."""

    addresses: (
        Annotated[tuple[Address, ...], AfterValidator(_all_different), Wanted(_WANTED)] | None
    ) = None
    """The addresses, if they differ from those WorkOS publishes; loopback ones in a rehearsal."""
