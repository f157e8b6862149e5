"""A process for each verification, forked from one that has loaded what all of them need.

Settings, environment and whatever a library keeps belong to one stack alone, and a stack whose
process dies takes no other with it; a new interpreter for each would take most of the time.
"""

from __future__ import annotations

import multiprocessing
import sys
import threading
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import unexpected, without_result
from logstreams.fleet.stack_run import TIME_LIMIT_SECONDS, SelectedStack
from logstreams.fleet.verifying import verify_stack
from logstreams.settings import SettingsError
from logstreams.settings.renaming import StackRenamed
from logstreams.verification.aws import NoProfile, TokenUnreadable
from logstreams.verification.transport.variables import BadVariable

BAD_INPUT = (SettingsError, StackRenamed, NoProfile, TokenUnreadable, BadVariable)
"""What `logstreams verify` ends with exit code 2 for."""

_SHARED = ["__main__", __name__, "logstreams.verification.workos.client"]

_STARTING = threading.Lock()  # multiprocessing keeps its children in a set without one


@dataclass(frozen=True)
class Verification:
    """What is asked about each stack; the same for all."""

    engine: PulumiCli
    emit: bool = True
    wait_seconds: float | None = None
    deadline_seconds: float = TIME_LIMIT_SECONDS

    def __call__(self, which: SelectedStack) -> StackOutcome:
        """Verify one stack in a process of its own; never raises what happens in it."""
        started = time.monotonic()
        receiver, sender = _context().Pipe(duplex=False)
        process = _context().Process(target=_run, args=(sender, which, self), daemon=True)
        with _STARTING:
            process.start()
        sender.close()
        try:
            if receiver.poll(self.deadline_seconds):
                outcome = StackOutcome.model_validate_json(receiver.recv_bytes())
            else:
                text = f"stopped after {self.deadline_seconds:g} seconds"
                outcome = without_result(which, Result.UNFINISHED, text)
        except EOFError:
            text = "its process ended without a result"
            outcome = without_result(which, Result.UNFINISHED, text)
        finally:
            receiver.close()
            process.kill()
            with _STARTING:
                process.join()
        return outcome.model_copy(update={"seconds": round(time.monotonic() - started, 1)})


def _context() -> ForkServerContext | SpawnContext:
    # System libraries of macOS do not survive a fork (docs.python.org, multiprocessing, "Contexts
    # and start methods", 2026-11-29).
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_SHARED)
    return context


def _run(sender: Connection, which: SelectedStack, asked: Verification) -> None:
    """What a process does: its outcome, as JSON, is all that leaves it."""
    try:
        outcome = verify_stack(
            which, asked.engine, emit=asked.emit, wait_seconds=asked.wait_seconds
        )
    except BAD_INPUT as problem:
        outcome = without_result(which, Result.INVALID, str(problem))
    except Exception as error:
        outcome = unexpected(which, error)
    sender.send_bytes(outcome.model_dump_json(by_alias=True).encode())
