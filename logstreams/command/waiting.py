"""What a person sees who waits."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from logstreams.command.options import progress


@contextmanager
def waiting() -> Iterator[Callable[[str], None]]:
    """Yield what is to be told of each thing being done.

    On a terminal it is one live line of stderr that is gone in the end; elsewhere it is one line
    after the other, so that a log keeps them.
    """
    if not sys.stderr.isatty():
        yield progress
        return
    from rich.console import Console
    from rich.text import Text

    with Console(stderr=True).status(Text(""), spinner="simpleDots") as status:
        yield lambda line: status.update(Text(line))
