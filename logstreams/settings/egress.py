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
    source: str
    """Where it was found: a URL."""


@cache
def published_addresses() -> tuple[EgressAddress, ...]:
    """Return the published addresses, in the order of the file."""
    document = YAML(typ="safe").load(files("components").joinpath("egress.yaml").read_bytes())
    return tuple(
        EgressAddress(IPv4Address(entry["address"]), entry["firstSeen"], entry["source"])
        for entry in document["addresses"]
    )
