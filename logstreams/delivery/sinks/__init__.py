"""Where an event can be looked for: one module a destination type, found by the type's name."""

from __future__ import annotations

from importlib import import_module

from logstreams.delivery.aws import Aws
from logstreams.delivery.sinks.interface import Sink, SinkUnreadable
from logstreams.delivery.sinks.unreadable import Unreadable
from logstreams.settings import StackSettings

__all__ = ["Sink", "SinkUnreadable", "sink_of"]


def sink_of(settings: StackSettings, aws: Aws) -> Sink:
    """The sink of a stack's destination: `sinks/<type>.py` has a function `make(settings, aws)`.

    Where the stack file accepts that nothing is read back, or gives no credential to read with, it
    is one that cannot look.
    """
    if settings.verify.read_back == "none":
        return Unreadable("the destination", "verify.readBack in the stack file is none")
    module = import_module(f"{__name__}.{settings.destination.type}")
    sink: Sink = module.make(settings, aws)
    return sink
