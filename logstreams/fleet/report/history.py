"""What the kept runs, and documents of runs elsewhere, have found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from logstreams.fleet.document import FleetDocument, StackOutcome
from logstreams.fleet.merging import NotADocument, read_document
from logstreams.fleet.run_file import NoSuchRun, read_run, run_files
from logstreams.fleet.summary import is_future
from logstreams.verification.test_event import rfc3339_seconds

Operation = Literal["verify", "up", "drift"]
OPERATIONS: tuple[Operation, ...] = ("verify", "up", "drift")

MOST_RUNS = 30
"""Of each operation: a month of nights, and what a chart is still read in."""

_HEAD_BYTES = 4096
_OPERATION = re.compile(rb'"operation"\s*:\s*"([a-z]+)"')
_AT = re.compile(rb'"at"\s*:\s*"([^"]+)"')
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class PastRun:
    """A run that has ended, or is still going on."""

    operation: Operation
    at: datetime
    """When the last of its stacks ended."""
    outcomes: Mapping[str, StackOutcome]
    """By stack."""
    emitted: bool = True
    """Whether it sent test events."""
    ended_at: Mapping[str, datetime] = field(default_factory=dict)
    """When each stack ended, where that is known."""
    is_whole: bool = True
    """Whether it has every stack that had a file then: not some that filters chose, nor those
    before an interruption."""
    file: str | None = None
    """Its file in `.logstreams/runs/` of the machine it ran on; None: none keeps it."""
    without_file: tuple[str, ...] | None = None
    """Stacks that had resources and no stack file; None: it did not ask."""

    def time_of(self, stack: str) -> datetime:
        """When its outcome was reached, or at the latest."""
        return self.ended_at.get(stack, self.at)


def past_runs(
    root: Path, documents: Iterable[FleetDocument], say: Callable[[str], None]
) -> tuple[PastRun, ...]:
    """The newest runs of each operation, the oldest first.

    Args:
        root: The project's root, whose `.logstreams/runs/` is read.
        documents: What `fleet verify` and `fleet drift` wrote, here or elsewhere; a run that is
            told twice, or kept here as well, counts once.
        say: Told of each file that is no run: it is left out.
    """
    # Of a run that was gone on with, the newest document has the most.
    newest_last = sorted(documents, key=lambda document: document.at or _NEVER)
    by_run = {document.run or number: document for number, document in enumerate(newest_last)}
    found = []
    for operation in OPERATIONS:
        for path in run_files(root, operation)[-MOST_RUNS:]:
            try:
                run = _of_file(path, operation)
            except NoSuchRun as problem:
                say(f"left out: {problem}")
                continue
            # It has each stack's time; of a run that was gone on with the document has the last.
            document = by_run.pop(path.name, None)
            if run:
                if document and document.without_file is not None:
                    run = replace(run, without_file=document.without_file)
                found.append(run)
    found += [run for run in map(_of_document, by_run.values()) if run]
    return _newest(sorted(found, key=lambda run: run.at))


def documents_below(folder: Path, say: Callable[[str], None]) -> Iterator[FleetDocument]:
    """The newest runs of each operation below a folder of earlier ones: its `*.json` files.

    What is older than the newest `MOST_RUNS` is not read: years of nights cost what a month does.

    Args:
        folder: Where it lies.
        say: Told of each file that is none: another version of the kit may have written it.
    """
    heads = [(_head(path), path) for path in sorted(folder.rglob("*.json"))]
    of_operation: defaultdict[str, set[str]] = defaultdict(set)
    for head, path in sorted(heads, key=lambda it: it[0].at if it[0] else _NEVER, reverse=True):
        if head and len(of_operation[head.operation]) >= MOST_RUNS:
            continue
        try:
            document = read_document(path, "fleet verify` or `drift")
        except NotADocument as problem:
            say(f"left out: {problem}")
            continue
        if document and (said := in_the_future(document, datetime.now(UTC))):
            say(f"left out: {path}: {said}")
        elif document:
            of_operation[document.operation].add(document.run or str(path))
            yield document


def in_the_future(document: FleetDocument, now: datetime) -> str:
    """That a document does not count, as a clock was wrong; empty: its time has passed."""
    if document.at is None or not is_future(document.at, now):
        return ""
    at = rfc3339_seconds(document.at)
    return f"{at} does not count: it is in the future, a clock is wrong"


@dataclass(frozen=True)
class _Head:
    operation: str
    at: datetime


def _head(path: Path) -> _Head | None:
    """What stands before a document's stacks; None: that does not tell its run and time."""
    try:
        with path.open("rb") as file:
            head, stacks, _ = file.read(_HEAD_BYTES).partition(b'"stacks"')
        operation, at = (pattern.search(head) for pattern in (_OPERATION, _AT))
        if not (stacks and operation and at):
            return None
        when = datetime.fromisoformat(at[1].decode())
    except (OSError, ValueError):  # reading all of it says why
        return None
    return _Head(operation[1].decode(), when) if when.tzinfo else None


def _newest(runs: Sequence[PastRun]) -> tuple[PastRun, ...]:
    kept = []
    for operation in OPERATIONS:
        kept += [run for run in runs if run.operation == operation][-MOST_RUNS:]
    return tuple(sorted(kept, key=lambda run: run.at))


def _of_file(path: Path, operation: Operation) -> PastRun | None:
    run = read_run(path)
    if not run.ended_at:
        return None
    at = max(run.ended_at.values())
    is_whole = not run.of_some and len(run.outcomes) == len(run.chosen)
    told = (run.outcomes, run.emitted, run.ended_at, is_whole, path.name, run.without_file)
    return PastRun(operation, at, *told)


def _of_document(document: FleetDocument) -> PastRun | None:
    operation = next((one for one in OPERATIONS if one == document.operation), None)
    if document.at is None or operation is None:
        return None
    outcomes = {one.stack: one for one in document.stacks}
    ended_at = {one.stack: one.found_at for one in document.stacks if one.found_at}
    # A run of which all was kept from its earlier part is as old as that.
    all_kept = ended_at and len(ended_at) == len(document.stacks)
    at = max(ended_at.values()) if all_kept else document.at
    return PastRun(
        operation,
        at,
        outcomes,
        emitted=document.emitted,
        ended_at=ended_at,
        is_whole=document.is_whole,
        file=document.run,
        without_file=document.without_file,
    )
