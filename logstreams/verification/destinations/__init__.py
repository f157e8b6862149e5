"""The types of destination: what is read of one, what it is checked for, how an event is found.

A type is a module or package here, named as `type` in a stack file, with one object `DESTINATION`.
Nothing else knows of it: which types there are, `logstreams.settings.destinations` says.
"""

from __future__ import annotations

from importlib import import_module

from logstreams.settings import StackSettings
from logstreams.settings.destinations import destination_types
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.interface import DestinationType
from logstreams.verification.narrow import narrow
from logstreams.verification.readers import DestinationReader, UnsupportedReader

__all__ = ["DestinationType", "destination_of", "every_destination", "reader_of"]


def destination_of(settings: StackSettings) -> DestinationType:
    """The type of a stack's destination."""
    return _type(settings.destination.type)


def every_destination() -> tuple[DestinationType, ...]:
    """Each type that a stack file can name."""
    return tuple(_type(name) for name in destination_types())


def reader_of(settings: StackSettings, aws: Aws) -> DestinationReader:
    """How a stack's test event is found again.

    Where the stack file accepts that nothing is read back, or gives no credential to read with, it
    is a reader that cannot look.
    """
    if settings.verify.read_back == "none":
        return UnsupportedReader("the destination", "verify.readBack in the stack file is none")
    return destination_of(settings).reader(settings, aws)


def _type(name: str) -> DestinationType:
    return narrow(import_module(f"{__name__}.{name}").DESTINATION, DestinationType)
