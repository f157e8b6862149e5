"""What rules judge: resources as plain values, in which a preview leaves some unknown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final


class Unknown(Enum):
    """The type of `UNKNOWN`."""

    UNKNOWN = "unknown"


UNKNOWN: Final = Unknown.UNKNOWN
"""Stands where a value is known only once another resource has been made."""


class UnknownValue(Exception):
    """A rule came upon a value that is not known yet; the text says which."""


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of a stack."""

    type: str
    """Pulumi's type token, such as `aws:s3/bucket:Bucket`."""
    name: str
    """Name in the program."""
    urn: str
    properties: Mapping[str, Any] = field(default_factory=dict)
    """Inputs, or outputs where a whole stack is judged; camelCase, with `UNKNOWN` inside."""
    account: str | None = None
    """The one AWS account that its provider may work in; None where the stack does not say."""
    region: str | None = None
    """The AWS region that its provider works in; None where the stack does not say."""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """URNs of the resources a property's value comes from; only where a whole stack is judged."""

    @property
    def stack(self) -> str:
        """The stack it belongs to, by its URN; empty where that names none."""
        parts = self.urn.split(":")
        return parts[2] if len(parts) > 2 else ""  # noqa: PLR2004 - urn:pulumi:STACK::…

    def get(self, *path: str) -> Any:
        """Return the property at a path; None where there is none.

        Raises:
            UnknownValue: It is not known yet.
        """
        try:
            return dig(self.properties, *path)
        except UnknownValue as unknown:
            raise UnknownValue(f"{self.name}.{unknown}") from None


@dataclass(frozen=True, kw_only=True)
class Stack:
    """A whole stack, for what relates one resource to another."""

    name: str
    resources: tuple[Resource, ...]

    def of(self, *types: str) -> tuple[Resource, ...]:
        """Return the resources of some types, in the program's order."""
        return tuple(resource for resource in self.resources if resource.type in types)


def dig(value: Any, *path: str) -> Any:
    """Return what lies at a path of keys; None where there is nothing, or no mapping to look in.

    Raises:
        UnknownValue: It, or something on the way to it, is not known yet.
    """
    for depth, key in enumerate(path):
        value = value.get(key) if isinstance(value, Mapping) else None
        if value is UNKNOWN:
            raise UnknownValue(".".join(path[: depth + 1]))
    return value
