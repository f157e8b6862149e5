"""Pulumi's provider messages, loaded without the rest of its SDK (see the engine's `protocol`)."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from rehearsal.engine.protocol import plugin_pb2

if TYPE_CHECKING:
    from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
else:
    _PACKAGE = plugin_pb2.__name__.rpartition(".")[0]
    provider_pb2 = importlib.import_module(f"{_PACKAGE}.provider_pb2")
    provider_pb2_grpc = importlib.import_module(f"{_PACKAGE}.provider_pb2_grpc")

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
