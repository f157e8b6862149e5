"""Processes that do a fleet's work, each in a process group of its own.

So a Ctrl-C in a terminal does not reach them: an update that is cut off leaves a lock and pending
operations behind. The first Ctrl-C (or SIGTERM) begins no further stack and waits for those in
flight; the second asks them to stop, as Pulumi's own Ctrl-C does. Their output goes to a file, not
a pipe, so that they go on to their end where this process is killed.
"""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

import psutil

from logstreams.fleet.stack_run import remaining_seconds

GRACE_SECONDS = 60
"""After the first request to stop, Pulumi waits for the resources it is working on; after the
second it ends at once (pulumi 3.259.0)."""


STOPPED = "stopped at its time limit"
"""Of a stack: what its last process had of the limit says nothing to a reader."""
STOPPED_BY_CTRL_C = "stopped by Ctrl-C"
"""Of a stack or a process: by the second one."""


@dataclass(frozen=True)
class ProcessResult:
    """A process that has ended."""

    exit_code: int | None
    """None: it was stopped, or never began."""
    output: str
    """stdout; stderr too, unless that was asked for apart."""
    stderr: str = ""
    stopped: str = ""
    """Why it was stopped; empty: it was not."""


@dataclass
class Processes:
    """Starts processes, and stops them all."""

    draining: threading.Event = field(default_factory=threading.Event)
    """No further stack begins, and nothing is tried again."""
    interrupted: threading.Event = field(default_factory=threading.Event)
    """No further process begins, and those that run were asked to stop."""
    _running: set[subprocess.Popen[bytes]] = field(default_factory=set)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(
        self,
        command: Sequence[str],
        cwd: Path,
        environment: Mapping[str, str],
        *,
        stderr_apart: bool = False,
    ) -> ProcessResult:
        """Run a process to its end, or to the end of its stack's time.

        Raises:
            FileNotFoundError: There is no such program.
        """
        limit = remaining_seconds()
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            with self._lock:
                if self.interrupted.is_set():
                    return ProcessResult(None, "", stopped="stopped before it began")
                process = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=dict(environment),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=errors if stderr_apart else subprocess.STDOUT,
                    process_group=0,
                )
                self._running.add(process)
            try:
                in_time = _wait(process, limit)
            finally:
                with self._lock:
                    self._running.discard(process)
            said, complained = _text(output), _text(errors)
        if not in_time:
            return ProcessResult(None, said, complained, STOPPED)
        if self.interrupted.is_set() and process.returncode:
            return ProcessResult(None, said, complained, STOPPED_BY_CTRL_C)
        return ProcessResult(process.returncode, said, complained)

    def interrupt(self) -> None:
        """Ask everything that runs to stop, as a Ctrl-C would."""
        with self._lock:
            self.interrupted.set()
            for process in self._running:
                process.send_signal(signal.SIGINT)

    def again_after(self, seconds: float) -> bool:
        """Wait before something is tried again; False: it is not to be tried again."""
        return not self.draining.wait(min(seconds, remaining_seconds())) and remaining_seconds() > 0

    @contextmanager
    def on_signals(
        self, tell: Callable[[str], None], in_flight: Callable[[], str]
    ) -> Iterator[None]:
        """Inside, a first Ctrl-C or SIGTERM drains, and each further one interrupts.

        Args:
            tell: Told what a signal does.
            in_flight: Names what is in flight at that time.
        """
        self.draining.clear()
        self.interrupted.clear()

        def handle(_number: int, _frame: FrameType | None) -> None:
            if not self.draining.is_set():
                self.draining.set()
                tell(
                    f"stopping: no other stack begins, waiting for {in_flight()}; press Ctrl-C "
                    "again to stop that too"
                )
            else:
                tell(f"asking to stop: {in_flight()}")
                # Not here: the lock may be held by the code that this signal interrupted.
                threading.Thread(target=self.interrupt, daemon=True).start()

        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, handle) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)


PROCESSES = Processes()
"""Those of this process: signals are the whole process's too."""


def _wait(process: subprocess.Popen[bytes], limit: float) -> bool:
    """Whether it ended in time; where not, it was asked twice and then killed."""
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        for _ in range(2):
            process.send_signal(signal.SIGINT)
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            return False
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
        process.wait()
        return False
    return True


def _text(file: Any) -> str:
    file.seek(0)
    return bytes(file.read()).decode("utf-8", "replace")
