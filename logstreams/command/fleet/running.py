"""What every fleet command's run has in common: which stacks, what is kept, what is left."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.options import HERE
from logstreams.command.fleet.showing import Silent, showing
from logstreams.command.options import progress
from logstreams.command.stack_names import DEFAULT_ORGANIZATION

if TYPE_CHECKING:
    from logstreams.fleet.document import FleetDocument, StackOutcome
    from logstreams.fleet.filters import Filters
    from logstreams.fleet.pulumi_cli import PulumiCli
    from logstreams.fleet.run_file import RunFile
    from logstreams.fleet.runs import Act, SelectedStack
    from logstreams.fleet.scope import AffectedStacks


@dataclass(frozen=True)
class FleetRun:
    """One run, new or gone on with."""

    chosen: tuple[SelectedStack, ...]
    file: RunFile | None
    """Keeps it; None: there is no stack, or the file cannot be written."""
    kept: Mapping[str, StackOutcome] = field(default_factory=dict)
    """What a run that is gone on with has done already, by stack."""
    emitted: bool = True
    """Whether test events are sent, where that is the operation's choice."""
    of_some: bool = False
    """Whether filters chose the stacks."""
    offline: bool = False
    """Whether a preview is one against an empty local AWS."""
    removed: tuple[str, ...] = ()
    """Stacks whose file a preview's diff deletes."""
    renamed: Mapping[str, str] = field(default_factory=dict)
    """Stacks whose file it renames: the old name to the new one."""
    rename_steps: tuple[str, ...] = ()
    """What is left to do for those."""
    recorded: Mapping[str, StackOutcome] = field(default_factory=dict)
    """What `fleet list` says of the stacks, where a filter asked for it."""

    @property
    def rest(self) -> tuple[SelectedStack, ...]:
        """The stacks that are left to do."""
        return tuple(one for one in self.chosen if one.stack not in self.kept)

    def all_of(self, outcomes: Sequence[StackOutcome]) -> tuple[StackOutcome, ...]:
        """Outcomes of now and of before, in order."""
        told = {**self.kept, **{one.stack: one for one in outcomes}}
        return tuple(told[one.stack] for one in self.chosen if one.stack in told)

    def do(
        self, act: Act, parallel: int, time_limit: float, *, shown: bool = True
    ) -> tuple[StackOutcome, ...]:
        """Do something with each stack that is left, and return the outcomes of all.

        Args:
            act: What is done with one.
            parallel: How many stacks at the same time.
            time_limit: Seconds, of each stack.
            shown: Whether a person sees how far it is.
        """
        from logstreams.fleet.runs import run_all

        with showing(len(self.rest)) if shown else nullcontext(Silent()) as show:
            return self.all_of(run_all(self.rest, act, parallel, show, time_limit, self.file))

    def tell_left(
        self, document: FleetDocument, options: Mapping[str, object] | None = None
    ) -> None:
        """Say what a run that was interrupted left, what did not begin, and how to go on.

        Args:
            document: What the run came to.
            options: Those that the run's file does not keep and the rest must have as well, by
                name; those that are None were not given.
        """
        from logstreams.fleet.document import Result

        ended = document.stacks if document.interrupted else ()
        cut_off = [one.stack for one in ended if one.result is Result.UNFINISHED]
        if cut_off:
            progress(f"begun, and without a result: {', '.join(cut_off)}")
        if document.left:
            progress(f"not begun: {', '.join(document.left)}")
        if self.file and (cut_off or document.left):
            again = ["logstreams", "fleet", document.operation, "--resume", self.file.path.name]
            for option, value in (options or {}).items():
                again += [option, str(value)] if value is not None else []
            # `--only` may have named it, which the run's file does not keep.
            named = os.environ.get(DEFAULT_ORGANIZATION)
            whose = f"{DEFAULT_ORGANIZATION}={shlex.quote(named)} " if named else ""
            progress(f"to go on: {whose}{shlex.join(again)}")


@contextmanager
def choosing() -> Iterator[None]:
    """Inside, the stacks are chosen: a Ctrl-C leaves none in the middle of anything, and says so.

    Raises:
        KeyboardInterrupt: The Ctrl-C.
    """
    try:
        yield
    except KeyboardInterrupt:
        progress("interrupted while the stacks were chosen: none was begun")
        raise


def pace(parallel: int, time_limit: int, usual: int = 2) -> dict[str, object]:
    """The options of how a run goes, for whoever goes on with it; None where they are as usual.

    Args:
        parallel: How many stacks at the same time.
        time_limit: Seconds, of each stack.
        usual: How many at the same time unless told.
    """
    from logstreams.fleet.stack_run import TIME_LIMIT_SECONDS

    return {
        "--parallel": parallel if parallel != usual else None,
        "--time-limit": time_limit if time_limit != TIME_LIMIT_SECONDS else None,
    }


def begun(
    operation: str,
    chosen: Sequence[SelectedStack],
    *,
    emitted: bool = True,
    of_some: bool = False,
    offline: bool = False,
    diff: AffectedStacks | None = None,
    wave: str | None = None,
) -> FleetRun:
    """Begin a run, and keep it where that can be; where it cannot, this ends no run.

    Args:
        operation: What is done.
        chosen: The stacks.
        emitted: Whether test events are sent.
        of_some: Whether filters chose the stacks.
        offline: Whether a preview is one against an empty local AWS.
        diff: Of a preview; None: it has none.
        wave: The waves of an update; None: it has none.
    """
    from logstreams.fleet.run_file import FOLDER, RunFile

    file = None
    try:
        if chosen:
            about: Any = {"emitted": emitted, "of_some": of_some, "offline": offline}
            about |= {"diff": diff} if diff else {}
            about |= {"wave": wave} if wave else {}
            file = RunFile.create(HERE, operation, chosen, **about)
    except OSError as error:
        progress(
            "this run is not kept for `fleet report` and --resume: "
            f"{error.filename or FOLDER}: {error.strerror}"
        )
    how = (emitted, of_some, offline)
    told = (diff.removed, diff.renamed, diff.rename_steps) if diff else ()
    return FleetRun(tuple(chosen), file, {}, *how, *told)


def of_options(
    operation: str,
    resume: str | None,
    filters: Filters,
    engine: PulumiCli,
    parallel: int,
    *,
    emitted: bool = True,
) -> FleetRun:
    """The run of a command that looks at whatever stacks its filters let through.

    Args:
        operation: What is done.
        resume: The run to go on with; None: a new one.
        filters: Those of the command line.
        engine: Reads the states, where a status is asked for.
        parallel: How many states are read at a time.
        emitted: Whether test events are sent.

    Raises:
        Failure, NoSuchRun: As `resumed`.
        NoSuchChoice: A filter is none, or names a stack that is not there.
    """
    from logstreams.fleet.filters import filtered
    from logstreams.fleet.runs import SelectedStack

    if run := resumed(operation, resume, filters):
        refuse_other("--no-emit", given=not emitted, has=not run.emitted)
        return run
    with choosing():
        found = filtered(filters, engine, parallel, Silent())
    chosen = [SelectedStack(name) for name in found.names]
    run = begun(operation, chosen, emitted=emitted, of_some=bool(filters.given))
    return replace(run, recorded=found.recorded)


def resumed(
    operation: str, name: str | None, filters: Filters, **beside: object
) -> FleetRun | None:
    """The run to go on with; None: none is named.

    Args:
        operation: What is to be gone on with.
        name: `last`, or the run's file.
        filters: Those of the command line: the run has its stacks already.
        beside: Other options that the run has decided, by name, with what the command line says.

    Raises:
        Failure: An option is given that the run has decided.
        NoSuchRun: There is no such run, or it is still going on.
    """
    from logstreams.fleet.resuming import find_run

    if name is None:
        return None
    given = [*filters.given, *(f"--{option}" for option, value in beside.items() if value)]
    if given:
        raise Failure(
            f"--resume: the run has its stacks already; found {', '.join(given)}, wanted none "
            "beside it",
            Exit.BAD_INPUT,
        )
    file = find_run(HERE, name, operation)
    file.open()
    how = (file.emitted, file.of_some, file.offline)
    diff = (file.removed, file.renamed, file.rename_steps)
    return FleetRun(file.chosen, file, file.done, *how, *diff)


def refuse_other(option: str, *, given: bool, has: bool) -> None:
    """Refuse an option that the run which is gone on with was begun without.

    Raises:
        Failure: It was.
    """
    if given and not has:
        text = f"--resume: found {option}, and the run was begun without; wanted it without"
        raise Failure(text, Exit.BAD_INPUT)
