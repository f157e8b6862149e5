"""Text of a report, safe to show: on a terminal, in a sentence with commands, in GitHub's Markdown.

Source of the Markdown: GitHub Flavored Markdown Spec 0.29, 6.1, 6.3, 4.10.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator


def printable(text: str) -> str:
    """The text on one line, with every character that would not be seen as its escape.

    What would not be seen is what Unicode calls "other" or a separator: control characters, marks
    that turn the direction of writing, surrogates, spaces that are not the space.
    """
    line = text.replace("\r\n", " ").replace("\n", " ").replace("\t", " ")
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in line
    )


def spans(text: str) -> Iterator[tuple[str, bool]]:
    """The parts of a text in order, each with whether it stood between backticks."""
    for index, part in enumerate(re.split(r"`([^`]*)`", text)):
        if part:
            yield part, index % 2 == 1


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


def ranges(codes: Iterable[str]) -> str:
    """Codes with those that follow each other drawn together: `LS201–LS209, LS211`."""
    runs: list[list[str]] = []
    for code in codes:
        if runs and _number(code) == _number(runs[-1][-1]) + 1:
            runs[-1].append(code)
        else:
            runs.append([code])
    return ", ".join(run[0] if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def _number(code: str) -> int:
    return int(code.removeprefix("LS"))


def prose(text: str) -> str:
    """A text that reads as it is written: no markup, no HTML, no mention of anybody."""
    escaped = re.sub(r"([\\`*_\[\]<>|~#&])", r"\\\1", printable(text))
    # A backslash does not stop GitHub from notifying whoever is named; an empty comment does.
    return re.sub(r"(?<!\w)@(?=\w)", "@<!-- -->", escaped)


def sentence(text: str) -> str:
    """A text of the catalogue's, with what stands between backticks as code spans."""
    return "".join(code(part) if is_code else prose(part) for part, is_code in spans(text))


def code(text: str, *, in_table: bool = False) -> str:
    """A text as a code span, in which only backticks and, in a table, pipes mean something."""
    shown = printable(text) or " "
    if in_table:
        # A row is cut at its pipes before anything else is read; \\ does not hide one, \| does.
        shown = re.sub(r"(\\*)\|", lambda found: f"{found[1] * 2}\\|", shown)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{shown}{pad}{fence}"
