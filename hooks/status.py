"""What `pulumi up` shows while it verifies: one line, in the row of the check, that changes."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from itertools import count
from pathlib import Path

from pulumi.runtime import Settings
from pulumi.runtime.proto import engine_pb2

from hooks.decision import tell
from logstreams.verification.progress import Progress, Sparse, Tick

_EVERY_SECONDS = 5.0
"""How often the line changes on a terminal; Pulumi counts the seconds beside it."""


def progress_of(stack: str) -> tuple[Progress, Tick]:
    """What is told line by line, and what is told of a wait.

    On a terminal a status message takes the place of the one before it, and is gone when the
    resource is done. Elsewhere the engine would write each as a line of its own (seen with Pulumi
    3.259.0, 2026-11-29), so that a log is told what is done, and of a wait now and then.
    """
    show = _status(stack) if _is_on_terminal() else None
    if show is None:
        return tell, Sparse(tell)
    return show, Sparse(show, count(_EVERY_SECONDS, _EVERY_SECONDS))


def _status(stack: str) -> Progress | None:
    """Messages to the engine; None where this process was not started by one."""
    # The engine starts a provider with its own address as the one argument.
    address = sys.argv[1] if len(sys.argv) == 2 else ""  # noqa: PLR2004
    if not address.startswith("127.0.0.1:"):
        return None
    project = os.environ.get("PULUMI_PROJECT", "")
    engine = Settings(project, stack, engine=address).engine
    kind = "pulumi-python:dynamic/logstreams:DeliveryCheck"
    urn = f"urn:pulumi:{stack}::{project}::{kind}::delivery-check"

    def show(line: str) -> None:
        status = engine_pb2.LogRequest(
            severity=engine_pb2.INFO, message=line, urn=urn, ephemeral=True
        )
        with suppress(Exception):  # what only a person who waits would miss
            engine.Log(status, timeout=1)

    return show


def _is_on_terminal() -> bool:
    """Whether the engine's output goes to a terminal, as far as its child can tell."""
    output = Path(f"/proc/{os.getppid()}/fd/1")
    try:
        if output.exists():
            return output.resolve().is_relative_to("/dev/pts")
        with Path("/dev/tty").open("rb"):
            return not os.environ.get("CI")
    except OSError:
        return False
