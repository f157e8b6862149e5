"""What a notification says of one stack, in lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from logstreams.fleet import standing
from logstreams.fleet.document import Result
from logstreams.fleet.notification import OperationResult, StackChange
from logstreams.fleet.without_file import NO_FILE

_WITHOUT_FILE = {"gone": "its stack file is gone", "unwatched": NO_FILE}


def _results(found: Iterable[OperationResult]) -> str:
    """`failed LS504, drifted policy`."""
    return ", ".join(map(_words, found)) or "–"


def lines(change: StackChange) -> Iterator[str]:
    """What is told of one stack: before and now, and what to do."""
    moved = f"{_results(change.before)} → " if change.before else ""
    now = _WITHOUT_FILE.get(change.kind) or _results(change.now)
    yield f"{change.stack} ({change.kind}): {moved}{now}"
    for cause in change.causes:
        yield f"{cause.code} {cause.title}: found {cause.found}, wanted {cause.wanted}"
        yield from standing.repair_of(cause)
    yield from change.errors
    if change.next_step and not change.causes:
        yield f"next: {change.next_step}"


def _words(found: OperationResult) -> str:
    if found.result is Result.GOOD:
        return "no drift" if found.operation == "drift" else "verified"
    of = found.root_code or ", ".join(found.drifted)
    return f"{found.result.value.replace('-', ' ')} {of}".rstrip()
