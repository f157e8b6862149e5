"""What is read of a destination: one module a type, found by the type's name."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.observations import DestinationFacts


def gather_destination(aws: Aws, settings: StackSettings) -> DestinationFacts:
    """Read what a stack's destination is made of.

    `destinations/<type>.py` has a function `gather(aws, settings)`; a read that is denied leaves
    the others.
    """
    facts: DestinationFacts = _module(settings).gather(aws, settings)
    return facts


def gather_afterwards(
    aws: Aws, settings: StackSettings, facts: DestinationFacts, delivery: DeliveryFacts
) -> DestinationFacts:
    """Read what only the test event's way can have left, such as what a receiver answered.

    A type that has something to read has a function `gather_afterwards` of this signature.
    """
    read = getattr(_module(settings), "gather_afterwards", None)
    return read(aws, settings, facts, delivery) if read else facts


def _module(settings: StackSettings) -> ModuleType:
    return import_module(f"{__name__}.{settings.destination.type}")
