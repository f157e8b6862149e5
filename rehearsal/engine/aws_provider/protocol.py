"""Pulumi's provider messages without the rest of its SDK: a tenth of the time that takes."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
else:

    def _load() -> tuple[ModuleType, ...]:
        sdk = importlib.util.find_spec("pulumi")
        if sdk is None or not sdk.submodule_search_locations:
            raise ImportError("The Python package pulumi is not installed.")
        # An alias of the folder as a package of its own: its modules import each other relatively.
        package = ModuleType("rehearsal_pulumi_protocol")
        package.__path__ = [f"{sdk.submodule_search_locations[0]}/runtime/proto"]
        sys.modules[package.__name__] = package
        names = ("plugin_pb2", "provider_pb2", "provider_pb2_grpc")
        return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)

    plugin_pb2, provider_pb2, provider_pb2_grpc = _load()

__all__ = ["plugin_pb2", "provider_pb2", "provider_pb2_grpc"]
