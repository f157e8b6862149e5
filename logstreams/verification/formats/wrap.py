"""Text for a terminal."""

from __future__ import annotations

import re
import textwrap

from logstreams.verification.formats.printable import printable

COLUMNS = 80
"""Where nothing says how wide a terminal is."""

_HELD = "\0"
"""Stands for a space that no line may end at."""


def wrapped(
    start: str, text: str, *, indent: str | None = None, columns: int = COLUMNS
) -> list[str]:
    """A text in lines as wide as a terminal.

    No word is broken, so that ARNs and addresses can be copied, and nothing between backticks, so
    that commands can; both may reach over the edge.

    Args:
        start: What the first line begins with.
        text: Made printable first.
        indent: What the other lines begin with; default: as wide as `start`.
        columns: How wide the terminal is.
    """
    held = re.sub(r"`[^`]*`", lambda span: span[0].replace(" ", _HELD), printable(text))
    lines = textwrap.wrap(
        held,
        columns,
        initial_indent=start,
        subsequent_indent=" " * len(start) if indent is None else indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return [line.replace(_HELD, " ") for line in lines or [start.rstrip()]]


def command_line(indent: str, command: str) -> str:
    """A command or a location on a line of its own, whole however long, to be copied."""
    return indent + printable(command)
