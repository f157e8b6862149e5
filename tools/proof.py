"""docs/proof.md: what `make prove` found, each part written by the step that found it."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from logstreams import __version__

PAGE = Path(__file__).parents[1] / "docs" / "proof.md"


def write(part: str, lines: Iterable[str], page: Path = PAGE) -> None:
    """Put a part into the page, in its place if it has one, else at the end."""
    begin, end = (f"<!-- {part}: {edge} -->\n" for edge in ("begin", "end"))
    written = page.read_text(encoding="utf-8")
    before, _, rest = written.partition(begin)
    after = rest.partition(end)[2] if rest else ""
    if not rest:
        before = f"{before.rstrip()}\n\n"
    text = "\n".join([*lines, ""])
    page.write_text(f"{before}{begin}{text}{end}{after}", encoding="utf-8")


def read(part: str, page: Path = PAGE) -> list[str]:
    """Return the lines of a part.

    Raises:
        LookupError: The page has no such part.
    """
    begin, end = (f"<!-- {part}: {edge} -->\n" for edge in ("begin", "end"))
    _, found, rest = page.read_text(encoding="utf-8").partition(begin)
    if not found:
        raise LookupError(f"{page.name} has no part {part}")
    return rest.partition(end)[0].splitlines()


def circumstances() -> str:
    """When and where something was found."""
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, kit {__version__}, Python {platform.python_version()}, "
        f"{platform.system()} with {os.cpu_count()} processors"
    )
