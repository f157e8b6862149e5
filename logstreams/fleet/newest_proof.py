"""The newest proof of each stack that is known on this machine: a kept run may have a newer one.

A verification records nothing in the state, so that the state's proof is the last update's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

from logstreams.fleet.another_fleet import Customer
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.run_file import NoSuchRun, RunFile, read_run, run_files
from logstreams.fleet.summary import is_future

_MOST_RUNS = 60
"""A month of nights and of updates, as `fleet report` reads of each."""


def with_newest_proofs(
    outcomes: Iterable[StackOutcome], root: Path, now: datetime
) -> tuple[StackOutcome, ...]:
    """The outcomes, each with the newest proof of itself or of a kept run, as the report tells it.

    Args:
        outcomes: Of a look at the stacks.
        root: The project's root, whose `.logstreams/runs/` is read.
        now: The time.
    """
    known = {one.stack: one for one in outcomes}
    # Whoever has just read an event back knows the newest; a recorded verdict has its time.
    just_proven = {
        s for s, one in known.items() if one.result is Result.GOOD and not one.verdict_at
    }
    asked = {*known} - just_proven
    for run in islice(_newest_first(root), _MOST_RUNS):
        if not asked:
            break
        for stack in asked.intersection(run.outcomes):
            then = run.outcomes[stack]
            known[stack] = _with_newer(known[stack], then, now)
            if then.result is Result.GOOD and known[stack].proof:
                asked.discard(stack)
    return tuple(known.values())


def _newest_first(root: Path) -> Iterator[RunFile]:
    paths = [path for operation in ("verify", "up") for path in run_files(root, operation)]
    for path in sorted(paths, key=lambda it: it.name, reverse=True):
        try:
            yield read_run(path)
        except NoSuchRun:  # `fleet report` says so
            continue


def _with_newer(one: StackOutcome, then: StackOutcome, now: datetime) -> StackOutcome:
    proof = then.proof
    if proof is None or is_future(proof.proven_at, now) or one.of_another:
        return one
    if Customer.of_outcome(then).differs_from(Customer.of_outcome(one)):
        return one
    is_newer = one.proof is None or proof.proven_at > one.proof.proven_at
    return one.model_copy(update={"proof": proof}) if is_newer else one
