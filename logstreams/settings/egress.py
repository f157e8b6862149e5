"""The addresses from which WorkOS delivers log streams, as published: `egress.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address

from ruamel.yaml import YAML


@dataclass(frozen=True)
class EgressAddress:
    """One published address."""

    address: IPv4Address
    first_seen: date
    """The day this kit first found it published."""
    pages: tuple[str, ...]
    """WorkOS's pages that publish it: URLs."""


@dataclass(frozen=True)
class PublishedEgress:
    """The addresses that WorkOS publishes, on a day."""

    checked: date
    """The day WorkOS's pages were last compared with the list; it lacks what was added since."""
    addresses: tuple[EgressAddress, ...]
    """In the order of the file."""


@cache
def published_egress() -> PublishedEgress:
    """Return the published list; it ships with the kit."""
    document = YAML(typ="safe").load(files("components").joinpath("egress.yaml").read_bytes())
    return PublishedEgress(
        checked=document["checked"],
        addresses=tuple(
            EgressAddress(IPv4Address(entry["address"]), entry["firstSeen"], tuple(entry["pages"]))
            for entry in document["addresses"]
        ),
    )


def published_addresses() -> tuple[EgressAddress, ...]:
    """Return the published addresses, in the order of the file."""
    return published_egress().addresses
