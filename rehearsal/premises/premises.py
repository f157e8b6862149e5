"""A customer's own belongings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rehearsal.customer import Customer


def _nothing(customer: Customer) -> None:
    """An S3 customer has nothing left to do."""
    del customer


@dataclass(frozen=True)
class Premises:
    """What a customer brings along, and does once everything of the stack is made."""

    destination: Mapping[str, Any]
    """For the stack file."""
    network: Mapping[str, Any] | None = None
    """For the stack file; None: the stack has none."""
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Of the terminal: secrets in the variables that the stack file names, the way to public
    names."""
    settle: Callable[[Customer], None] = _nothing
    """What is left to the customer after the first update: a name's record, an interface."""
