"""Runs Pulumi's provider of dynamic resources, for an engine that attaches to it.

It is what `python -m pulumi.dynamic` is. An engine that attaches tells its address besides, by a
call that the SDK's provider does not answer (3.259.0, 2026-11-29).
"""

from __future__ import annotations

import runpy

from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import ResourceProviderServicer


def attach(_provider: object, _request: object, _context: object) -> Empty:
    """Take the engine's address: no dynamic resource ever asks for it."""
    return Empty()


if __name__ == "__main__":
    ResourceProviderServicer.Attach = attach  # type: ignore[method-assign, assignment]
    runpy.run_module("pulumi.dynamic", run_name="__main__", alter_sys=True)
