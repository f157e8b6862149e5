"""What this package needs to know of a type of destination."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from logstreams.settings import StackSettings
from logstreams.settings.destinations import Destination
from logstreams.verification.aws import Aws
from logstreams.verification.checks.framework import Category
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.observations import Observations
from logstreams.verification.readers import DestinationReader, ReadError
from logstreams.verification.readers.stored import StoredEvent

Categories: TypeAlias = tuple[Category[Observations], ...]


def _nothing_more(
    aws: Aws, settings: StackSettings, facts: DestinationFacts, delivery: DeliveryFacts
) -> DestinationFacts:
    del aws, settings, delivery
    return facts


def nothing_to_list(
    settings: StackSettings, aws: Aws, since: datetime, until: datetime
) -> Iterator[StoredEvent | None]:
    """Stand in for what lists a destination's events.

    Raises:
        ReadError: Always.
    """
    del aws, since, until
    raise ReadError(
        f"nothing lists the events of a destination of type {settings.destination.type}"
    )


@dataclass(frozen=True)
class DestinationType:
    """One type of destination: `DESTINATION` of its package."""

    settings: type[Destination]
    """Its section of a stack file: the keys, WorkOS's word for the type, the form's fields."""
    collect: Callable[[Aws, StackSettings], DestinationFacts]
    """Reads what the destination is made of; a read that is denied leaves the others."""
    categories: Callable[[StackSettings | None], Categories]
    """What a stack is checked for between WorkOS's API and the event, in causal order; without a
    stack, all that one of this type can be checked for."""
    reader: Callable[[StackSettings, Aws], DestinationReader]
    """How a test event is found again."""
    stored: Callable[[StackSettings, Aws, datetime, datetime], Iterator[StoredEvent | None]] = (
        nothing_to_list
    )
    """All events of a range that lie there, None for what holds no event; raises `ReadError`."""
    collect_afterwards: Callable[
        [Aws, StackSettings, DestinationFacts, DeliveryFacts], DestinationFacts
    ] = _nothing_more
    """Reads what only the test event's way can have left, such as what a receiver answered."""
