"""The same thing done with several stacks, some at a time."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from logstreams.backend_errors import what_helps
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.processes import PROCESSES
from logstreams.fleet.pulumi_cli import RunResult, abandoned, locked
from logstreams.fleet.redaction import Redaction
from logstreams.fleet.run_file import RunFile
from logstreams.fleet.stack_run import TIME_LIMIT_SECONDS, SelectedStack, Show, stack_run
from logstreams.fleet.summary import counted
from logstreams.pulumi_process import NO_SUCH_STACK
from logstreams.settings import SettingsError
from logstreams.settings.refused_update import REFUSED
from logstreams.state import NoStack, NoState
from logstreams.verification.aws_errors import NoProfile, NoProfileHere, TokenUnreadable
from logstreams.verification.transport.variables import BadVariable

__all__ = [
    "BAD_INPUT",
    "SelectedStack",
    "cut_off",
    "left_of",
    "outcome_of",
    "outcome_of_act",
    "outcome_of_problem",
    "run_all",
    "run_waves",
    "unexpected",
    "without_result",
]


BAD_INPUT = (SettingsError, *REFUSED, NoProfile, TokenUnreadable, BadVariable)
"""What every command ends with exit code 2 for."""

_OF_THIS_MACHINE = (NoProfileHere, BadVariable)
"""Of which no stack file is the reason: nothing is known of any stack."""

CUT_OFF = (
    "pulumi ended with 0, but its event log has no end: is the folder for temporary files full?"
)

Act = Callable[[SelectedStack], StackOutcome]


_SIGNALS_SECONDS = 0.5
"""How long a Ctrl-C may wait until it is seen."""


def run_all(
    chosen: Iterable[SelectedStack],
    act: Act,
    parallel: int,
    show: Show,
    time_limit: float = TIME_LIMIT_SECONDS,
    run: RunFile | None = None,
) -> tuple[StackOutcome, ...]:
    """Do something with each stack; what happens to one never stops the others.

    A Ctrl-C or SIGTERM lets those in flight end; the rest has no outcome.

    Args:
        chosen: The stacks, in the order of the outcomes.
        act: What is done with one.
        parallel: How many stacks at the same time.
        show: Told when a stack begins and what it came to.
        time_limit: Seconds, of each stack.
        run: Keeps what was done, until its file cannot be written.
    """

    def keep(write: Callable[[RunFile], None]) -> None:
        if not run:
            return
        try:
            write(run)
        except OSError as error:
            if run.stop():
                why = f"{run.path}: {error.strerror}"
                show.say(f"this run is kept for `fleet report` and --resume until here: {why}")

    def one(which: SelectedStack) -> StackOutcome | None:
        if PROCESSES.draining.is_set():
            return None
        keep(lambda file: file.begin(which.stack))
        in_flight[which.stack] = None
        show.begin(which.stack)
        with stack_run(which.stack, time_limit, show):
            outcome = outcome_of_act(which, act)
        keep(lambda file: file.end(outcome))
        in_flight.pop(which.stack)
        show.end(outcome)
        return outcome

    in_flight: dict[str, None] = {}

    def named() -> str:
        # A signal comes at any time, and other threads go on meanwhile.
        return ", ".join(in_flight.copy()) or "nothing"

    signals = PROCESSES.on_signals(show.say, named)
    with signals, ThreadPoolExecutor(max_workers=parallel) as pool:
        futures = [pool.submit(one, which) for which in chosen]
        # A signal that comes just before a wait does not end it, and is handled behind it.
        while wait(futures, timeout=_SIGNALS_SECONDS).not_done:
            pass
        return tuple(outcome for future in futures if (outcome := future.result()))


def run_waves(
    waves: Sequence[Sequence[SelectedStack]],
    run: Callable[[Sequence[SelectedStack]], tuple[StackOutcome, ...]],
    say: Callable[[str], None],
) -> tuple[StackOutcome, ...]:
    """Run one wave after the other; one that ends with 1, 2 or 4 is the last, pending is not.

    Args:
        waves: The stacks of each.
        run: Runs one wave.
        say: Told which wave begins.
    """
    done: tuple[StackOutcome, ...] = ()
    for number, wave in enumerate(waves, 1):
        if len(waves) > 1:
            say(f"wave {number} of {len(waves)}: {counted(len(wave))}")
        outcomes = run(wave)
        done = (*done, *outcomes)
        bad = sum(one.result.exit_code in {1, 2, 4} for one in outcomes)
        if bad or PROCESSES.draining.is_set():
            if bad and len(waves) > number:
                say(f"wave {number} of {len(waves)} stops the run: {counted(bad)} did not end well")
            break
    return done


def left_of(chosen: Iterable[SelectedStack], outcomes: Iterable[StackOutcome]) -> tuple[str, ...]:
    """The stacks that have no outcome, in order."""
    done = {one.stack for one in outcomes}
    return tuple(one.stack for one in chosen if one.stack not in done)


def outcome_of_act(which: SelectedStack, act: Act) -> StackOutcome:
    """What a stack came to, whatever its work ended with."""
    try:
        return act(which)
    except _OF_THIS_MACHINE as problem:
        return without_result(which, Result.UNFINISHED, str(problem))
    except BAD_INPUT as problems:
        return without_result(which, Result.INVALID, str(problems))
    except NoState as problem:
        return outcome_of_problem(which, problem)
    except FileNotFoundError as error:
        return without_result(which, Result.UNFINISHED, f"{error.filename} is not on PATH")
    except Exception as error:
        return unexpected(which, error)


_UNLOCKED_BY_ANOTHER = "incorrect passphrase"
"""Pulumi 3.259.0, pkg/secrets/passphrase/manager.go: `ErrIncorrectPassphrase`."""


def outcome_of(which: SelectedStack, ran: RunResult) -> StackOutcome:
    """What a run of the engine says about a stack, its delivery apart."""
    found = ran.findings
    stopped = ran.exit_code is None
    if stopped or not found.complete:
        # One that is stopped sums up what it has done until then, as if that were all.
        result = Result.UNFINISHED
    else:
        result = Result.FAILED if ran.exit_code else Result.GOOD
    has_reason = found.errors or any(one.level == "mandatory" for one in found.violations)
    silent = result is not Result.GOOD and not has_reason
    errors = (ran.ending.removeprefix("error: "),) if silent else found.errors
    if _killed(ran):
        errors = (*found.errors, f"pulumi was ended by {_signal(-(ran.exit_code or 0))}")
    if cut_off(ran):
        errors = (*found.errors, CUT_OFF)
    if stopped and not silent:
        errors = (*errors, ran.ending.rpartition("\n")[2])
    return StackOutcome(
        stack=which.stack,
        result=result,
        because=which.because,
        changes=found.changes,
        violations=found.violations,
        errors=errors,
        notes=found.notes,
        next_step="" if result is Result.GOOD else _next_step(which.stack, ran, silent=silent),
        seconds=round(ran.seconds, 1),
    )


def _next_step(stack: str, ran: RunResult, *, silent: bool) -> str:
    """What a run that did not end well asks for; empty: its errors say it, or nobody knows."""
    clearing = f"`pulumi cancel --stack {stack}`, then `logstreams repair {stack}`"
    if ran.exit_code == NO_SUCH_STACK:
        return how_to_init(stack)
    if silent and locked(ran):
        holders = " and ".join(f"process {number}" for number in abandoned(ran))
        ended = f" ({holders} of this machine, which holds the lock, has ended)" if holders else ""
        return f"if nobody is updating it{ended}, {clearing}"
    if silent and _UNLOCKED_BY_ANOTHER in ran.ending:
        return (
            "the passphrase in PULUMI_CONFIG_PASSPHRASE, or in the file that "
            "PULUMI_CONFIG_PASSPHRASE_FILE names, is to be the one that `encryptionsalt` in "
            f"stacks/Pulumi.{stack}.yaml was made with"
        )
    if ran.interrupted:
        return f"an update was killed while it made something: `logstreams repair {stack}`"
    if _killed(ran):
        return f"begin again; a lock and resources that it left behind are cleared by {clearing}"
    return what_helps(ran.ending, stack) if silent else ""


def _killed(ran: RunResult) -> bool:
    return ran.exit_code is not None and ran.exit_code < 0


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def cut_off(ran: RunResult) -> bool:
    """Whether Pulumi ended well, and its event log has not all that it did."""
    return ran.exit_code == 0 and not ran.findings.complete


def outcome_of_problem(which: SelectedStack, problem: NoState) -> StackOutcome:
    """A stack whose state cannot be read."""
    told = without_result(which, Result.UNFINISHED, str(problem))
    next_step = how_to_init(which.stack) if isinstance(problem, NoStack) else ""
    return told.model_copy(update={"next_step": next_step})


def how_to_init(stack: str) -> str:
    """What is next for a stack that the backend does not know."""
    return (
        f"if it is new: `pulumi stack init {stack}`, and commit what that writes into its stack "
        "file; if it was deployed elsewhere, log in to the backend that has it (`pulumi whoami "
        "--verbose` names this one); if under another name, which `pulumi stack ls` lists, give "
        "the stack file that name back, or (types s3 and datadog) `pulumi stack rename "
        f"{stack} --stack OLD`"
    )


def unexpected(which: SelectedStack, error: Exception) -> StackOutcome:
    """A stack whose work ended in an error that nobody foresaw; without the secrets in its text."""
    text = Redaction.of(os.environ).hide(f"{type(error).__name__}: {error}")
    return without_result(which, Result.UNFINISHED, text)


def without_result(which: SelectedStack, result: Result, error: str) -> StackOutcome:
    """A stack of which nothing is known but an error."""
    return StackOutcome(stack=which.stack, result=result, because=which.because, errors=(error,))
