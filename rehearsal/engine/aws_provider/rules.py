"""Rules that the plugin checks before it asks AWS, each yielding what breaks it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.wire import UNKNOWN

_EC2_DESCRIPTION = re.compile(r"[a-zA-Z0-9. _\-:/()#,@\[\]+=&;{}!$*]*")


def one_of(inputs: Mapping[str, Any], path: str, known: Sequence[str]) -> Iterator[Failure]:
    """Every value at the path is one of those known."""
    for where, value in _values(inputs, path):
        if value not in known:
            wanted = ", ".join(f'"{item}"' for item in known)
            yield Failure(where, f'expected {where} to be one of [{wanted}], got "{value}"')


def between(inputs: Mapping[str, Any], path: str, least: int, most: int) -> Iterator[Failure]:
    """Every number at the path is within the range."""
    for where, value in _values(inputs, path):
        if not least <= value <= most:
            reason = f"expected {where} to be in the range ({least} - {most}), got {value}"
            yield Failure(where, reason)


def no_longer_than(inputs: Mapping[str, Any], path: str, most: int) -> Iterator[Failure]:
    """Every text at the path has at most so many characters."""
    for where, value in _values(inputs, path):
        if len(value) > most:
            reason = f"expected length of {where} to be in the range (0 - {most}), got {value}"
            yield Failure(where, reason)


def exactly_one_of(inputs: Mapping[str, Any], path: str, names: Sequence[str]) -> Iterator[Failure]:
    """Every object at the path, or the resource for an empty one, sets one of the properties."""
    objects = [("", inputs)] if not path else list(_values(inputs, path))
    for where, value in objects:
        given = [name for name in names if value.get(name) is not None]
        if len(given) != 1:
            wanted = ",".join(names)
            found = ",".join(given) or "none"
            yield Failure(where, f'"{wanted}": exactly one must be specified, got {found}')


def described_as_ec2_takes_it(inputs: Mapping[str, Any]) -> Iterator[Failure]:
    """The description of a security group or of a rule has no character that EC2 refuses.

    EC2 would answer InvalidParameterValue. Source: Amazon EC2 API Reference, CreateSecurityGroup,
    GroupDescription, and IpRange, Description, read 2026-11-24.
    """
    for where, value in _values(inputs, "description"):
        if not _EC2_DESCRIPTION.fullmatch(value):
            reason = f"invalid value for {where} (a-zA-Z0-9. _-:/()#,@[]+=&;{{}}!$* only): {value}"
            yield Failure(where, reason)


def _values(value: Any, path: str, where: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _values(item, path, f"{where}[{index}]")
    elif not path:
        if value is not None and value is not UNKNOWN:
            yield where, value
    elif isinstance(value, Mapping):
        name, _, rest = path.partition(".")
        yield from _values(value.get(name), rest, f"{where}.{name}" if where else name)
