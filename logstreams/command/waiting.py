"""What a person sees who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from logstreams.command.options import progress


@dataclass(frozen=True)
class Told:
    """How a person is told what is being done; called with one line each."""

    line: Callable[[str], None]
    tick: Callable[[float, float], None] | None = None
    """Told each second how long an event was waited for, and the limit; None: no line can change,
    so that `line` is told it now and then."""

    def __call__(self, line: str) -> None:
        """Tell a line."""
        self.line(line)


@contextmanager
def waiting() -> Iterator[Told]:
    """Yield what is to be told of each thing being done.

    On a terminal it is one live line of stderr that counts and is gone in the end; elsewhere it is
    one line after the other, so that a log keeps them.
    """
    if not sys.stderr.isatty():
        yield Told(progress)
        return
    from rich.console import Console
    from rich.text import Text

    from logstreams.verification.progress import waiting_line

    with Console(stderr=True).status(Text(""), spinner="simpleDots") as status:
        yield Told(
            lambda line: status.update(Text(line)),
            lambda waited, limit: status.update(Text(waiting_line(waited, limit))),
        )
