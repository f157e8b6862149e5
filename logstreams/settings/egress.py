"""The addresses from which WorkOS delivers log streams, as published: `egress.yaml`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from logstreams.settings.problem import Problem, SettingsError


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


OWN = "egress.yaml"
"""A project's own list, in its root, in place of the kit's, which is as old as the kit."""

FEWEST = 9
"""Addresses that the log streams page published by 2026-11-22. A list of fewer is no list."""


def published_egress(root: Path | None = None) -> PublishedEgress:
    """Return the published list: the project's own, or else the one that ships with the kit.

    Args:
        root: The project's folder; None: the one this process was started in.

    Raises:
        SettingsError: The project's own list cannot be read, or is no list.
    """
    file = list_file(root)
    if file is None:
        return _parsed("components/egress.yaml", kits_list())
    try:
        return _parsed(str(file), file.read_bytes())
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        raise SettingsError((Problem(str(file), "(the file)", found, _WANTED),)) from None


def list_file(root: Path | None = None) -> Path | None:
    """Return the project's own list; None where it has none and takes the kit's."""
    own = (root or Path.cwd()) / OWN
    # A link that leads nowhere is meant to be a list: without it WorkOS's newest would be missing.
    return own if os.path.lexists(own) else None


def kits_list() -> bytes:
    """Return the list that ships with the kit, as it is written."""
    return files("components").joinpath("egress.yaml").read_bytes()


_WANTED = f"a list of WorkOS's egress addresses, {FEWEST} or more, as components/egress.yaml"


@cache
def _parsed(file: str, raw: bytes) -> PublishedEgress:
    try:
        document = _mapping(YAML(typ="safe").load(raw))
        parsed = PublishedEgress(
            checked=_day(document["checked"]),
            addresses=tuple(
                EgressAddress(
                    IPv4Address(entry["address"]), _day(entry["firstSeen"]), tuple(entry["pages"])
                )
                for entry in document["addresses"]
            ),
        )
    except (YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        found = " ".join((f"no key {error}" if isinstance(error, KeyError) else str(error)).split())
        raise SettingsError((Problem(file, "(the file)", found, _WANTED),)) from None
    if len(parsed.addresses) < FEWEST:
        found = f"{len(parsed.addresses)} addresses"
        raise SettingsError((Problem(file, "addresses", found, _WANTED),))
    return parsed


def _mapping(document: object) -> dict[str, Any]:
    if not isinstance(document, dict):
        raise TypeError("no mapping" if document else "an empty file")
    return document


def _day(value: object) -> date:
    if type(value) is not date:
        raise TypeError(f"{value!r} is no day such as 2026-11-28")
    return value


def published_addresses() -> tuple[EgressAddress, ...]:
    """Return the published addresses, in the order of the file."""
    return published_egress().addresses
