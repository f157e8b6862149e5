"""What a request's condition keys may hold, as far as it is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias


@dataclass(frozen=True)
class Prefix:
    """A value of which only the beginning is known: something unknown follows it."""

    text: str


class Unlisted(Enum):
    """Values that stand for a kind of value."""

    SERVICE_ADDRESS = "an address of an AWS service"
    """The source address of a call that an AWS service makes on a principal's behalf. It is none of
    the principal's own addresses (KMS developer guide, "AWS global condition keys",
    aws:SourceIp, 2026-11-28)."""


Value: TypeAlias = str | Prefix | Unlisted
Alternative: TypeAlias = tuple[Value, ...] | None
"""One way a key may be in a request: its values, or None where it is absent."""

Possible: TypeAlias = tuple[Alternative, ...]
"""Every way a key may be; empty where nothing is known of it."""

ABSENT: Possible = (None,)
UNKNOWN: Possible = ()


def known(*values: Value) -> Possible:
    """A key that has these values; several only for a key of several values."""
    return (values,)


def one_of(*values: str | None) -> Possible:
    """A key that has one of these values; None: or is absent."""
    return tuple(None if value is None else (value,) for value in values)
