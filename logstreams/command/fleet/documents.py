"""Documents that `fleet verify` and `fleet drift` wrote, as other commands are given them.

What of them is another fleet's is left out and told: its stacks may have the names of those here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.options import HERE
from logstreams.command.options import as_given, progress

if TYPE_CHECKING:
    from logstreams.fleet.another_fleet import CustomersHere
    from logstreams.fleet.document import FleetDocument


def standings(files: Sequence[Path]) -> list[tuple[Path, FleetDocument | None]]:
    """What each file holds; None where nothing: its command ended before, or it is another fleet's.

    Raises:
        Failure: A file is of another command.
        NotADocument: It cannot be read, or is something else.
    """
    from logstreams.fleet.another_fleet import CustomersHere
    from logstreams.fleet.merging import read_document

    found = []
    here = CustomersHere(HERE)
    for file in files:
        document = read_document(as_given(file), "fleet verify` or `drift")
        if document is None:
            progress(f"{file} is empty: the command that was to write it ended before")
        elif document.operation not in ("verify", "drift"):
            said = f"found a document of `fleet {document.operation}`, wanted verify or drift"
            raise Failure(f"{file}: {said}", Exit.BAD_INPUT)
        found.append((file, _own(file, document, here) if document else None))
    return found


def _own(file: Path, document: FleetDocument, here: CustomersHere) -> FleetDocument | None:
    """What of a document is of the stacks here; None: what it has is another's."""
    from logstreams.fleet.another_fleet import own_part

    part, said = own_part(document, here)
    if said:
        progress(f"{file}: {said}")
    return part if part.stacks or not said else None


def earlier_runs(history: Path | None) -> Iterator[FleetDocument]:
    """What the folder of `--history` holds; nothing where the option is not given.

    Raises:
        Failure: There is no such folder.
    """
    from logstreams.fleet.another_fleet import CustomersHere
    from logstreams.fleet.report.history import documents_below

    if history is None:
        return iter(())
    folder = as_given(history)
    if not folder.is_dir():
        found = "a file" if folder.exists() else "no folder of this name"
        wanted = "a folder with what `fleet verify` and `fleet drift` wrote: *.json, at any depth"
        raise Failure(f"--history: {history}: found {found}; wanted {wanted}", Exit.BAD_INPUT)
    if next(folder.rglob("*.json"), None) is None:
        progress(f"--history: {history} has no *.json file: no run before is known from there")
    here = CustomersHere(HERE)
    documents = (_own(history, one, here) for one in documents_below(folder, progress))
    return (one for one in documents if one)
