"""A process for each verification, forked from one that has loaded what all of them need.

Settings, environment and whatever a library keeps belong to one stack alone, and a stack whose
process dies takes no other with it; a new interpreter for each would take most of the time.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
import time
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.processes import PROCESSES, STOPPED, STOPPED_BY_CTRL_C
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import outcome_of_act, without_result
from logstreams.fleet.stack_run import SelectedStack, remaining_seconds, stack_run
from logstreams.fleet.verifying import verify_stack

_SHARED = ["__main__", __name__, "logstreams.fleet.shared_by_workers"]

_LOOK_SECONDS = 0.5
"""How often a process that is waited for is stopped if a second Ctrl-C came."""

_STARTING = threading.Lock()  # multiprocessing keeps its children in a set without one


@dataclass(frozen=True)
class Verification:
    """What is asked about each stack; the same for all."""

    engine: PulumiCli
    """Its environment is a plain dict: `os.environ` itself reaches no other process."""
    emit: bool = True
    wait_seconds: float | None = None

    def __call__(self, which: SelectedStack) -> StackOutcome:
        """Verify one stack in a process of its own; never raises what happens in it.

        The process ends with the stack's time (`stack_run`).
        """
        started = time.monotonic()
        limit = remaining_seconds()
        receiver, sender = _context().Pipe(duplex=False)
        process = _context().Process(target=_run, args=(sender, which, self, limit), daemon=True)
        with _STARTING:
            process.start()
        sender.close()
        try:
            if why := _why_no_answer(receiver, started + limit):
                outcome = without_result(which, Result.UNFINISHED, why)
            else:
                outcome = StackOutcome.model_validate_json(receiver.recv_bytes())
        except EOFError:
            text = "its process ended without a result"
            outcome = without_result(which, Result.UNFINISHED, text)
        finally:
            receiver.close()
            process.kill()
            with _STARTING:
                process.join()
        return outcome.model_copy(update={"seconds": round(time.monotonic() - started, 1)})


def _why_no_answer(receiver: Connection, until: float) -> str:
    """Wait for an answer, to a time or to a second Ctrl-C; empty: there is one, or no process."""
    while not receiver.poll(min(max(until - time.monotonic(), 0), _LOOK_SECONDS)):
        if PROCESSES.interrupted.is_set():
            return STOPPED_BY_CTRL_C
        if time.monotonic() >= until:
            return STOPPED
    return ""


def _context() -> ForkServerContext | SpawnContext:
    # System libraries of macOS do not survive a fork (docs.python.org, multiprocessing, "Contexts
    # and start methods", 2026-11-29).
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SHARED)
    return context


def _run(sender: Connection, which: SelectedStack, asked: Verification, limit: float) -> None:
    """What a process does: its outcome, as JSON, is all that leaves it."""
    os.setpgrp()  # a terminal sends its Ctrl-C to the whole group
    act = partial(
        verify_stack, engine=asked.engine, emit=asked.emit, wait_seconds=asked.wait_seconds
    )
    with stack_run(which.stack, limit, None):
        outcome = outcome_of_act(which, act)
    sender.send_bytes(outcome.model_dump_json(by_alias=True).encode())
