"""The report of a project's stacks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from logstreams import __version__
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.filters import UNREAD
from logstreams.fleet.grouping import grouped
from logstreams.fleet.report.document import ReportDocument, RunCounts
from logstreams.fleet.report.history import PastRun
from logstreams.fleet.report.standing import looks_at, standing_of
from logstreams.fleet.summary import is_future


def build_report(  # noqa: PLR0913 - what a report is made of
    known: Sequence[StackOutcome],
    runs: Sequence[PastRun],
    now: datetime,
    *,
    states_read: bool,
    of_some: bool,
    without_file: Sequence[str] | None = None,
    deleted: Sequence[str] = (),
    wanted: Collection[Result] | None = None,
) -> ReportDocument:
    """Put the report together.

    Args:
        known: What each stack's file says now and, if `states_read`, its state; in their order.
        runs: What is kept, the oldest first.
        now: The time of the report.
        states_read: Whether the stacks' states were asked.
        without_file: Stacks that have resources and no stack file; None: what the newest
            run says that asked.
        deleted: Stacks whose file is deleted and not committed.
        wanted: Only customers of these statuses, and those whose file or state cannot be read;
            None: all.
        of_some: Whether it is a report of some stacks: runs are counted over them alone.
    """
    customers = tuple(
        standing_of(one, [*looks_at(one.stack, runs)], now, recorded=states_read) for one in known
    )
    unread = {one.stack for one in known if one.result in UNREAD}
    if wanted is not None:
        customers = tuple(it for it in customers if it.status in wanted or it.stack in unread)
    stacks = {one.stack for one in customers} if of_some else None
    past = [run for run in runs if not is_future(run.at, now)]
    counted = (_counts(run, stacks) for run in past)
    return ReportDocument(
        at=now,
        kit_version=__version__,
        states_read=states_read,
        unread=tuple(one.stack for one in known if one.result is Result.UNFINISHED),
        without_file=tuple(without_file) if without_file is not None else _without_file(past),
        deleted=tuple(deleted),
        verified_at=_newest(past, "verify"),
        drift_at=_newest(past, "drift"),
        customers=customers,
        causes=grouped(one.as_outcome() for one in customers),
        runs=tuple(run for run in counted if run.counts),
    )


def _without_file(runs: Sequence[PastRun]) -> tuple[str, ...] | None:
    told = (run.without_file for run in reversed(runs))
    return next((stacks for stacks in told if stacks is not None), None)


def _newest(runs: Sequence[PastRun], operation: str) -> datetime | None:
    return max((run.at for run in runs if run.operation == operation), default=None)


def _counts(run: PastRun, stacks: Collection[str] | None) -> RunCounts:
    counts = Counter(
        outcome.result
        for stack, outcome in run.outcomes.items()
        if stacks is None or stack in stacks
    )
    ordered = {result: counts[result] for result in Result if counts[result]}
    return RunCounts(operation=run.operation, at=run.at, emitted=run.emitted, counts=ordered)
