"""What a person sees of a run over several stacks: a live table on a terminal, lines elsewhere."""

from __future__ import annotations

import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from logstreams.command.options import progress

if TYPE_CHECKING:
    from logstreams.fleet.document import Result, StackOutcome
    from logstreams.fleet.stack_run import Show


class Silent:
    """Tells nothing but what concerns the run itself."""

    def say(self, line: str) -> None:
        """Tell a line."""
        progress(line)

    def begin(self, _stack: str) -> None:
        """Tell nothing."""

    def phase(self, _stack: str, _text: str) -> None:
        """Tell nothing."""

    def note(self, _stack: str, _text: str) -> None:
        """Tell nothing."""

    def end(self, _outcome: StackOutcome) -> None:
        """Tell nothing."""


class Lines:
    """A line when a stack begins, when it ends and when something holds it up."""

    def __init__(self, stacks: int) -> None:
        self._stacks = stacks
        self._ended = 0
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """Tell a line."""
        progress(line)

    def begin(self, stack: str) -> None:
        """Tell that a stack begins."""
        self.say(f"{stack}: begins")

    def phase(self, _stack: str, _text: str) -> None:
        """Tell nothing: a log would be twice as long."""

    def note(self, stack: str, text: str) -> None:
        """Tell it with its stack's name."""
        self.say(f"{stack}: {text}")

    def end(self, outcome: StackOutcome) -> None:
        """Tell what a stack came to, and how many have ended."""
        with self._lock:
            self._ended += 1
            self.say(f"[{self._ended}/{self._stacks}] {_ending(outcome)}")


class Table:
    """The stacks in flight, what is being done and since when; those that ended stand above."""

    def __init__(self, stacks: int, print_line: Any) -> None:
        self._stacks = stacks
        self._print = print_line
        self._running: dict[str, tuple[float, str]] = {}
        self._ended: Counter[Result] = Counter()
        self._lock = threading.Lock()

    def say(self, line: str) -> None:
        """Tell a line above the table."""
        self._print(line)

    def begin(self, stack: str) -> None:
        """Add a row."""
        with self._lock:
            self._running[stack] = (time.monotonic(), "begins")

    def phase(self, stack: str, text: str) -> None:
        """Change its row."""
        with self._lock:
            since, _ = self._running.get(stack, (time.monotonic(), ""))
            self._running[stack] = (since, text)

    def note(self, stack: str, text: str) -> None:
        """Change its row, and keep the line above the table."""
        self.phase(stack, text)
        self.say(f"{stack}: {text}")

    def end(self, outcome: StackOutcome) -> None:
        """Take its row out."""
        with self._lock:
            self._running.pop(outcome.stack, None)
            self._ended[outcome.result] += 1
        self.say(_ending(outcome))

    def __rich__(self) -> Any:
        """The rows now."""
        from rich.table import Table as Rows
        from rich.text import Text

        now = time.monotonic()
        rows = Rows.grid(padding=(0, 2))
        with self._lock:
            told = ", ".join(f"{count} {result}" for result, count in self._ended.items())
            for stack, (since, text) in self._running.items():
                rows.add_row(Text(stack), Text(text), Text(f"{now - since:.0f} s"))
            rows.add_row(Text(f"{self._ended.total()} of {self._stacks}"), Text(told), Text(""))
        return rows


@contextmanager
def showing(stacks: int) -> Iterator[Show]:
    """Yield who is told of a run over so many stacks."""
    if not sys.stderr.isatty():
        yield Lines(stacks)
        return
    from rich.console import Console
    from rich.live import Live
    from rich.text import Text

    console = Console(stderr=True)
    table = Table(stacks, lambda line: console.print(Text(line)))
    with Live(table, console=console, refresh_per_second=2, transient=True):
        yield table


def _ending(outcome: StackOutcome) -> str:
    return f"{outcome.stack}: {outcome.result}, {outcome.seconds:.1f} s"
