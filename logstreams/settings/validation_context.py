"""What a nested part of a stack file needs to know of the rest of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationInfo


@dataclass(frozen=True)
class ValidationContext:
    """Facts from elsewhere in the file: None or empty where it does not say, or says nonsense.

    They are handed down as pydantic's validation context, so that a part can be compared with
    another even when a third is wrong, and all problems are told at once.

    Attributes:
        customer: The stack's name.
        account_id: The customer's AWS account.
        organization_id: The customer in WorkOS.
        region: The region everything is made in.
        archive: The section that describes the archive, as written, not judged.
        has_network: Whether the stack has a network.
    """

    customer: str | None
    account_id: str | None
    organization_id: str | None
    region: str | None
    archive: Mapping[str, Any]
    has_network: bool

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> ValidationContext:
        """The facts in a plain document, before anything in it has been judged."""
        aws = mapping(plain.get("aws"))
        destination = mapping(plain.get("destination"))
        return cls(
            _text(plain.get("customer")),
            _text(plain.get("accountId")),
            _text(plain.get("organizationId")),
            _text(aws.get("region")),
            mapping(destination.get("managed")) or destination,
            bool(mapping(plain.get("network"))),
        )


def surroundings(info: ValidationInfo) -> ValidationContext:
    """The surroundings of the value being judged.

    Raises:
        TypeError: The settings were not made by `StackSettings.from_plain`.
    """
    if not isinstance(info.context, ValidationContext):
        raise TypeError("make settings with StackSettings.from_plain, which compares their parts")
    return info.context


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
