"""How the program ends, so that nothing follows what the kit has said.

Pulumi's Python language host (github.com/pulumi/pulumi 3.259.0, `pulumi-language-python/main.go`
and `pulumi-language-python-exec`, read 2026-11-28) interrupts the program when the engine ends a
run, as it does when a resource fails: Python would answer with two tracebacks, after the text. And
a RunError, once shown, ends the program with exit code 1, of which the engine makes a second error:
"an unhandled error occurred: program exited with non-zero exit code: 1".
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import sys
from typing import Any

import pulumi

from logstreams.settings import StackSettings
from logstreams.settings.destroyed import adopt_command

MESSAGE_SHOWN = 32
"""Exit code: the user was told, and the host has nothing to add (`main.go`, as above)."""

_last_words: list[str] = []
"""What a program says that is interrupted."""


def end_quietly() -> None:
    """Let the running program end with what it has said; called once, at its beginning."""
    signal.signal(signal.SIGINT, lambda *_: _leave(*_last_words))
    # The task that awaits the whole program: what it raises is what the host's executor shows.
    program = asyncio.current_task()
    if program is not None:
        program.add_done_callback(_after_run_error)


def name_adopt_if_stopped(settings: StackSettings, made: pulumi.Output[str]) -> None:
    """Where the engine stops the run before all is made, say how to take over what is there.

    The error itself is the AWS provider's, and says BucketAlreadyExists, InvalidGroup.Duplicate and
    the like.

    Args:
        settings: The stack's.
        made: Known as soon as everything is that events need to arrive.
    """
    makes_nothing = settings.destination.archive is None and settings.network is None
    if makes_nothing or pulumi.runtime.is_dry_run():
        return
    command = adopt_command(settings)
    events = "" if settings.destination.archive is None else ", with every event"
    _last_words[:] = [
        f"If AWS says that something exists already: `{command}` takes it over{events}.\n"
    ]
    made.apply(lambda _: _last_words.clear())


def _after_run_error(program: asyncio.Task[Any]) -> None:
    if not program.cancelled() and isinstance(program.exception(), pulumi.RunError):
        # The executor is yet to show it; it then asks for exit code 1, which only the last moment
        # of the process can still change.
        atexit.register(_leave)


def _leave(*lines: str) -> None:
    sys.stderr.writelines(lines)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(MESSAGE_SHOWN)
