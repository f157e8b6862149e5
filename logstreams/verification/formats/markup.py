"""Foreign text inside GitHub's Markdown (GitHub Flavored Markdown Spec 0.29, 6.1, 6.3, 4.10)."""

from __future__ import annotations

import re

from logstreams.verification.formats.printable import printable
from logstreams.verification.formats.spans import spans


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
