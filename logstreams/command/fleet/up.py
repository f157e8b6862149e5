"""`logstreams fleet up`: updating what is not deployed, and whether events arrive after it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.options import (
    HERE,
    FleetOutput,
    FleetOutputOption,
    OnlyOption,
    ParallelOption,
    PolicyPackConfigOption,
    PolicyPackOption,
    StacksOption,
    TagOption,
    TimeLimitOption,
    configuration,
    existing,
    fleet_told,
    formatted,
    selected,
)
from logstreams.command.fleet.showing import showing
from logstreams.command.options import DebugOption, progress

if TYPE_CHECKING:
    from logstreams.fleet.document import StackOutcome


def up(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Compare with REF instead of each stack's last update.",
        ),
    ] = None,
    wave: Annotated[
        str, typer.Option("--wave", metavar="1,10%,100%", help="How many stacks after each wave.")
    ] = "100%",
    resume: Annotated[
        str | None,
        typer.Option("--resume", metavar="RUN", help="Go on with a run: last, or its file."),
    ] = None,
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    policy_pack: PolicyPackOption = Path("policies"),
    policy_pack_config: PolicyPackConfigOption = None,
    output: FleetOutputOption = FleetOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Update the stacks that are not deployed or not verified, and report their verdicts.

    Deployed is a stack whose last update succeeded and came from a commit since which no file has
    changed that touches it (`logstreams fleet changed` says which do). Verified is one whose last
    verdict is so, or is accepted by its stack file, and is no older than verify.maxAgeHours there.
    A retired stack is left alone, and so is a destroyed one until it is named with --only.

    Each stack is previewed first: what the policies refuse there is not made. An update that
    deletes something is verified once more, as Pulumi deletes last. A wave that ends
    with 1, 2 or 4 is the last one. The first Ctrl-C waits for the updates in flight; --resume goes
    on with the others, and with those that did not end well.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 failed, 3
    pending or unproven, 0 verified. A stack whose stream nobody has set up yet is pending; one
    that is unproven, which verify.readBack in its stack file accepts, is told apart and ends with
    0 as well.

    \b
    logstreams fleet up
    logstreams fleet up --stacks 'acme*' --parallel 4
    logstreams fleet up --wave 1,10%,100%
    logstreams fleet up --resume last
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.deployed import Choice, choose
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.run_file import RunFile, find_run
        from logstreams.fleet.runs import SelectedStack, left_of, run_all, run_waves
        from logstreams.fleet.updating import update
        from logstreams.fleet.waves import waves_of
        from logstreams.fleet.workers import Verification

        if resume and (stacks != "*" or only or tag or base):
            raise Failure(
                "--resume: the run has its stacks already; wanted no --stacks, --only, --tag, "
                "--base beside it",
                Exit.BAD_INPUT,
            )
        engine = PulumiCli(
            HERE, os.environ, existing(policy_pack), configuration(policy_pack_config)
        )
        run: RunFile | None = None
        kept: dict[str, StackOutcome] = {}
        if resume:
            run = find_run(HERE, resume, "up")
            run.open()
            choice, kept = Choice(run.chosen, ()), run.done
        else:
            choice = choose(engine, selected(stacks, only, tag), base, parallel, only or ())
        waves = waves_of(wave, choice.chosen)
        if not resume and choice.chosen:
            run = RunFile.create(HERE, "up", choice.chosen)
        rest = [[one for one in ones if one.stack not in kept] for ones in waves]
        again = Verification(engine, deadline_seconds=time_limit)
        act = partial(update, engine=engine, again=again)

        with showing(sum(map(len, rest))) as show:

            def one_wave(ones: Sequence[SelectedStack]) -> tuple[StackOutcome, ...]:
                return run_all(ones, act, parallel, show, time_limit, run)

            outcomes = run_waves([ones for ones in rest if ones], one_wave, show.say)
        told = {**kept, **{one.stack: one for one in outcomes}}
        everything = tuple(told[one.stack] for one in choice.chosen if one.stack in told)
        document = FleetDocument(
            operation="up",
            stacks=everything,
            others=choice.others,
            left=left_of(choice.chosen, everything),
            interrupted=bool(choice.chosen) and PROCESSES.draining.is_set(),
        )
        typer.echo(formatted(document, output), nl=False)
        if document.left and run:
            progress(
                f"not begun: {', '.join(document.left)}\n"
                f"to go on: logstreams fleet up --resume {run.path.name}"
            )
        raise typer.Exit(document.exit_code)
