"""Sets of addresses, compared as sets: how a rule spells them says nothing of whom it lets in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from ipaddress import (
    IPv4Network,
    IPv6Network,
    collapse_addresses,
    ip_address,
    ip_network,
)
from typing import TypeAlias, TypeVar

AnyNetwork: TypeAlias = IPv4Network | IPv6Network

WIDEST = {4: 8, 6: 32}
"""Prefix lengths by IP version; what is wider counts as everybody: two halves of the world are the
world (S3 user guide, "The meaning of public", on aws:SourceIp, 2026-11-28)."""

_N = TypeVar("_N", IPv4Network, IPv6Network)


def networks(cidrs: Iterable[str]) -> tuple[AnyNetwork, ...]:
    """The fewest networks that are the same addresses; host bits are ignored, as EC2 does.

    Raises:
        ValueError: One is no CIDR.
    """
    found = [ip_network(cidr.strip(), strict=False) for cidr in cidrs]
    return (
        *collapse_addresses(one for one in found if isinstance(one, IPv4Network)),
        *collapse_addresses(one for one in found if isinstance(one, IPv6Network)),
    )


def without(some: Iterable[str], others: Iterable[str]) -> tuple[str, ...]:
    """The CIDRs of what is in `some` and not in `others`, in the order of their addresses.

    Raises:
        ValueError: One is no CIDR.
    """
    left = networks(some)
    for taken in networks(others):
        left = tuple(part for one in left for part in _less(one, taken))
    return tuple(str(one) for one in networks(map(str, left)))


def _less(whole: AnyNetwork, taken: AnyNetwork) -> Iterable[AnyNetwork]:
    if isinstance(whole, IPv4Network) and isinstance(taken, IPv4Network):
        return _parts(whole, taken)
    if isinstance(whole, IPv6Network) and isinstance(taken, IPv6Network):
        return _parts(whole, taken)
    return (whole,)


def _parts(whole: _N, taken: _N) -> Iterable[_N]:
    if whole.subnet_of(taken):
        return ()
    return whole.address_exclude(taken) if taken.subnet_of(whole) else (whole,)


def with_strangers(cidrs: Iterable[str], addresses: Iterable[str]) -> list[str]:
    """The CIDRs, as they are written, that hold more than these addresses."""
    known = tuple(addresses)
    return [cidr for cidr in cidrs if without([cidr], known)]


def missing(addresses: Iterable[str], cidrs: Iterable[str]) -> list[str]:
    """The addresses, in their order, that no CIDR covers."""
    known = networks(cidrs)
    return [each for each in addresses if not any(ip_address(each) in one for one in known)]


def world_of(cidrs: Iterable[str]) -> tuple[str, ...]:
    """The CIDRs that together let in everybody, as they were written; empty: they do not.

    What lies within another one of them is left out: it would let in nobody else by itself.
    """
    written = tuple(cidrs)
    wide = [one for one in networks(written) if one.prefixlen < WIDEST[one.version]]
    found = {
        cidr: ip_network(cidr.strip(), strict=False)
        for cidr in written
        if not without([cidr], map(str, wide))
    }
    all_of_them = {*found.values()}
    return tuple(cidr for cidr, one in found.items() if all_of_them.isdisjoint(_around(one)))


def _around(network: AnyNetwork) -> Iterator[AnyNetwork]:
    """All networks that hold this one, itself apart."""
    for length in range(network.prefixlen):
        yield network.supernet(new_prefix=length)
