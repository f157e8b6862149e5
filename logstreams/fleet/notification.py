"""What changed for whom since the run before: what a webhook is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field

from logstreams.fleet import standing
from logstreams.fleet.document import FleetDocument, FoundCause, Result, StackOutcome
from logstreams.fleet.issues import essence, without_file
from logstreams.fleet.report.history import PastRun
from logstreams.fleet.summary import counted
from logstreams.fleet.without_file import how_to_end
from logstreams.verification.published import Model, Time

Kind = Literal["worse", "new", "other", "unwatched", "better", "ended", "gone"]
KINDS: tuple[Kind, ...] = ("worse", "new", "other", "unwatched", "better", "ended", "gone")
"""The most urgent first."""


_ENDED = (Result.RETIRED, Result.DESTROYED)
_WAITING = (Result.NOT_DEPLOYED.rank, Result.UNPROVEN.rank, Result.PENDING.rank)


class OperationResult(Model):
    """What one command found of a stack."""

    operation: Literal["verify", "drift"]
    result: Result
    root_code: str
    """The root cause's; empty: there is none."""
    drifted: tuple[str, ...]
    """Names of the resources."""


class StackChange(Model):
    """A stack that is found as something else than before."""

    kind: Kind
    """worse and better by its worst result; other: another trouble as bad, or one that comes to
    light after a run without a result; new: no run before has it; ended: it was retired or
    destroyed; gone: its stack file is no more; unwatched: it has resources and no stack file, and
    no run before said so."""
    stack: str
    destination: str | None = None
    account: str | None = None
    region: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)
    before: tuple[OperationResult, ...]
    """Of the commands that find something else now."""
    now: tuple[OperationResult, ...]
    causes: tuple[FoundCause, ...] = ()
    """What is named now, advice left out."""
    errors: tuple[str, ...] = ()
    next_step: str = ""


class NotificationDocument(Model):
    """What is posted; the webhook's receiver finds the same in a `text` of Slack's form."""

    version: Literal[1] = 1
    at: Time
    """When the last of the runs ended."""
    compared_with: Time | None
    """When the newest run before ended; null: none is known, and what is bad is told as new."""
    heading: str
    summaries: tuple[str, ...]
    """The closing line of each command."""
    unread: tuple[str, ...] = ()
    """Files that are another fleet's, or empty: the command that was to write one ended before."""
    changes: tuple[StackChange, ...]

    @property
    def is_news(self) -> bool:
        """Whether there is anything to post."""
        return bool(self.changes or self.unread)


def notification(
    documents: Sequence[FleetDocument],
    past: Sequence[PastRun],
    stacks: Collection[str],
    now: datetime,
    unread: Sequence[str] = (),
) -> NotificationDocument:
    """Hold each stack against the newest run before that has it.

    Args:
        documents: Of `fleet verify` and `fleet drift`, of now; one that is given twice counts once.
        past: Runs of before, among them perhaps those of now, the oldest first.
        stacks: Those that have a file.
        now: The time, where no document has one.
        unread: Files without a document.
    """
    at = max((one.at for one in documents if one.at), default=now)
    documents = [one for n, one in enumerate(documents) if one not in documents[:n]]
    before: dict[str, list[PastRun]] = {
        document.operation: _before(document, past, now) for document in documents
    }
    told: dict[str, list[tuple[FleetDocument, StackOutcome]]] = {}
    for document in documents:
        for outcome in document.stacks:
            if not _says_nothing(outcome, emitted=document.emitted):
                told.setdefault(outcome.stack, []).append((document, outcome))
    changes = [it for stack, here in told.items() if (it := _change(stack, here, before))]
    whole = {document.operation for document in documents if document.is_whole}
    since_whole = {str(name): _from_whole(runs) for name, runs in before.items() if name in whole}
    gone = {change.stack: change for change in _gone(told, since_whole, stacks)}
    for stack in _unwatched(documents, before, stacks):
        was = gone[stack].before if stack in gone else ()
        step = how_to_end(stack)
        gone[stack] = StackChange(kind="unwatched", stack=stack, before=was, now=(), next_step=step)
    changes += gone.values()
    changes.sort(key=lambda it: (KINDS.index(it.kind), -_worst(it.now), it.stack))
    return NotificationDocument(
        at=at,
        compared_with=max((run.at for runs in before.values() for run in runs), default=None),
        heading=_heading(changes, len({*told, *(change.stack for change in changes)})),
        summaries=tuple(f"{one.operation}: {standing.summary(one)}" for one in documents),
        unread=tuple(unread),
        changes=tuple(changes),
    )


def _before(document: FleetDocument, past: Sequence[PastRun], now: datetime) -> list[PastRun]:
    """Not the run itself, which may be kept as well, nor one after it."""
    ended = document.at or now
    runs = (run for run in past if run.operation == document.operation and run.at < ended)
    return [run for run in runs if run.file is None or run.file != document.run]


def _says_nothing(outcome: StackOutcome, *, emitted: bool) -> bool:
    """Whether nothing was asked that could have been answered otherwise."""
    return outcome.result is Result.UNPROVEN and not emitted


def _last(stack: str, runs: Sequence[PastRun]) -> StackOutcome | None:
    for run in reversed(runs):
        outcome = run.outcomes.get(stack)
        if outcome and not _says_nothing(outcome, emitted=run.emitted):
            return outcome
    return None


def _change(
    stack: str,
    here: Sequence[tuple[FleetDocument, StackOutcome]],
    before: dict[str, list[PastRun]],
) -> StackChange | None:
    was: list[OperationResult] = []
    differs: list[tuple[OperationResult, StackOutcome]] = []
    for document, outcome in here:
        last = _last(stack, before[document.operation])
        if last and [*essence(last)] == [*essence(outcome)]:
            continue
        if last is None and outcome.result.exit_code == 0:
            continue
        was += [_result(document.operation, last)] if last else []
        differs.append((_result(document.operation, outcome), outcome))
    if not differs:
        return None
    found = tuple(result for result, _ in differs)
    about = differs[-1][1]
    return StackChange(
        kind=_kind(was, found),
        stack=stack,
        destination=about.destination,
        account=about.account,
        region=about.region,
        tags=about.tags,
        before=tuple(was),
        now=found,
        causes=tuple(it for _, one in differs for it in one.causes if it.role != "advice"),
        errors=tuple(dict.fromkeys(it for _, one in differs for it in one.errors)),
        next_step=next((one.next_step for _, one in differs if one.next_step), ""),
    )


def _kind(was: Sequence[OperationResult], now: Sequence[OperationResult]) -> Kind:
    if not was:
        return "new"
    # Its archive is still compared, and may be as it was.
    if any(it.result in _ENDED for it in now) and not any(it.result.exit_code for it in now):
        return "ended"
    old, new = _worst(was), _worst(now)
    lit = old == Result.UNFINISHED.rank and any(it.result.exit_code for it in now)
    # What was ended or not deployed delivered nothing: whatever it does now is no worse.
    begins = all(it.result in (*_ENDED, Result.NOT_DEPLOYED) for it in was)
    if old == new or lit or (begins and new in _WAITING):
        return "other"
    return "worse" if new > old else "better"


def _from_whole(runs: Sequence[PastRun]) -> Sequence[PastRun]:
    """The newest run that has every stack, and those of some after it; none has: all.

    A run of some neither tells that another stack is gone nor hides it from the next.
    """
    wholes = [number for number, run in enumerate(runs) if run.is_whole]
    return runs[wholes[-1] if wholes else 0 :]


def _gone(
    told: Collection[str], before: Mapping[str, Sequence[PastRun]], stacks: Collection[str]
) -> Iterator[StackChange]:
    """Stacks of the last runs that have no file any more."""
    found: dict[str, list[OperationResult]] = {}
    for operation, runs in before.items():
        last = {stack: outcome for run in runs for stack, outcome in run.outcomes.items()}
        for stack, outcome in last.items():
            if stack not in told and stack not in stacks:
                found.setdefault(stack, []).append(_result(operation, outcome))
    for stack, was in found.items():
        yield StackChange(kind="gone", stack=stack, before=tuple(was), now=())


def _unwatched(
    documents: Sequence[FleetDocument],
    before: Mapping[str, Sequence[PastRun]],
    stacks: Collection[str],
) -> list[str]:
    """Stacks that have resources and no file, but for those that the last run which asked told."""
    asked = [run for runs in before.values() for run in runs if run.without_file is not None]
    known = max(asked, key=lambda run: run.at).without_file if asked else None
    found = without_file(documents) or ()
    return [stack for stack in found if stack not in stacks and stack not in (known or ())]


def _result(operation: str, outcome: StackOutcome) -> OperationResult:
    return OperationResult.model_validate(
        {
            "operation": operation,
            "result": outcome.result,
            "root_code": outcome.root_code,
            "drifted": tuple(it.resource for it in outcome.drift),
        }
    )


def _worst(found: Iterable[OperationResult]) -> int:
    return max((it.result.rank for it in found), default=0)


def _heading(changes: Sequence[StackChange], stacks: int) -> str:
    counts = Counter(it.kind for it in changes)
    kinds = ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    if not stacks and not kinds:
        return "no document has a stack: nothing is known"
    if not kinds:
        return f"{counted(stacks)}: nothing changed"
    return f"{len(changes)} of {counted(stacks)} changed: {kinds}"
