"""Documents that `fleet verify` and `fleet drift` wrote, as other commands are given them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from logstreams.command.exits import Exit, Failure
from logstreams.command.options import as_given, progress

if TYPE_CHECKING:
    from logstreams.fleet.document import FleetDocument


def standings(files: Sequence[Path]) -> list[tuple[Path, FleetDocument | None]]:
    """What each file holds; None where it is empty: its command ended before it had a document.

    Raises:
        Failure: A file is of another command.
        NotADocument: It cannot be read, or is something else.
    """
    from logstreams.fleet.merging import read_document

    found = []
    for file in files:
        document = read_document(as_given(file), "fleet verify` or `drift")
        if document is None:
            progress(f"{file} is empty: the command that was to write it ended before")
        elif document.operation not in ("verify", "drift"):
            said = f"found a document of `fleet {document.operation}`, wanted verify or drift"
            raise Failure(f"{file}: {said}", Exit.BAD_INPUT)
        found.append((file, document))
    return found
