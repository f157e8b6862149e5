"""Pulumi's messages without the rest of its SDK.

``import pulumi`` takes half a second, of which the messages are a tenth; the language host is
started by every operation of the engine and needs nothing else of the SDK.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2
else:

    def _load() -> tuple[ModuleType, ...]:
        sdk = importlib.util.find_spec("pulumi")
        if sdk is None or not sdk.submodule_search_locations:
            raise ImportError("The Python package pulumi is not installed.")
        # An alias of the folder as a package of its own: its modules import each other relatively.
        package = ModuleType("logstreams_pulumi_protocol")
        package.__path__ = [f"{sdk.submodule_search_locations[0]}/runtime/proto"]
        sys.modules[package.__name__] = package
        names = ("language_pb2", "language_pb2_grpc", "plugin_pb2")
        return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)

    language_pb2, language_pb2_grpc, plugin_pb2 = _load()

__all__ = ["language_pb2", "language_pb2_grpc", "plugin_pb2"]
