"""Where an event can be looked for: one module a destination type, found by the type's name."""

from __future__ import annotations

from importlib import import_module

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.readers.interface import DestinationReader, ReadError
from logstreams.verification.readers.unreadable import UnsupportedReader

__all__ = ["DestinationReader", "ReadError", "sink_of"]


def sink_of(settings: StackSettings, aws: Aws) -> DestinationReader:
    """The sink of a stack's destination: `sinks/<type>.py` has a function `make(settings, aws)`.

    Where the stack file accepts that nothing is read back, or gives no credential to read with, it
    is one that cannot look.
    """
    if settings.verify.read_back == "none":
        return UnsupportedReader("the destination", "verify.readBack in the stack file is none")
    module = import_module(f"{__name__}.{settings.destination.type}")
    sink: DestinationReader = module.make(settings, aws)
    return sink
