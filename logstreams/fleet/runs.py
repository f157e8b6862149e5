"""The same thing done with several stacks, some at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.redaction import Redaction
from logstreams.settings import SettingsError

NO_SUCH_STACK = 6
"""Exit code of pulumi 3.259.0 where the backend does not know the stack."""

Say = Callable[[str], None]


@dataclass(frozen=True)
class SelectedStack:
    """A stack, and why it was chosen."""

    stack: str
    because: tuple[str, ...] = ()


def run_all(
    chosen: Iterable[SelectedStack],
    act: Callable[[SelectedStack], StackOutcome],
    parallel: int,
    say: Say,
) -> tuple[StackOutcome, ...]:
    """Do something with each stack; what happens to one never stops the others.

    Args:
        chosen: The stacks, in the order of the outcomes.
        act: What is done with one.
        parallel: How many stacks at the same time.
        say: Told when a stack begins and what it came to.
    """

    def one(which: SelectedStack) -> StackOutcome:
        say(f"{which.stack}: begins")
        try:
            outcome = act(which)
        except SettingsError as problems:
            outcome = _without_result(which, Result.INVALID, str(problems))
        except FileNotFoundError as error:
            outcome = _without_result(which, Result.UNFINISHED, f"{error.filename} is not on PATH")
        except Exception as error:
            text = Redaction.of(os.environ).hide(f"{type(error).__name__}: {error}")
            outcome = _without_result(which, Result.UNFINISHED, text)
        say(f"{which.stack}: {outcome.result}, {outcome.seconds:.1f} s")
        return outcome

    with ThreadPoolExecutor(max_workers=parallel) as pool:
        return tuple(pool.map(one, chosen))


def outcome_of(which: SelectedStack, ran: RunResult) -> StackOutcome:
    """What a run of the engine says about a stack, its delivery apart."""
    found = ran.findings
    if ran.exit_code == 0:
        result = Result.GOOD
    else:
        result = Result.FAILED if found.complete else Result.UNFINISHED
    has_reason = found.errors or any(one.level == "mandatory" for one in found.violations)
    silent = result is not Result.GOOD and not has_reason
    make_it = f"`pulumi stack init {which.stack}`, and commit what that writes into its stack file"
    return StackOutcome(
        stack=which.stack,
        result=result,
        because=which.because,
        changes=found.changes,
        violations=found.violations,
        errors=(ran.ending.removeprefix("error: "),) if silent else found.errors,
        next_step=make_it if ran.exit_code == NO_SUCH_STACK else "",
        seconds=round(ran.seconds, 1),
    )


def _without_result(which: SelectedStack, result: Result, error: str) -> StackOutcome:
    return StackOutcome(stack=which.stack, result=result, because=which.because, errors=(error,))
