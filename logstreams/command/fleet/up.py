"""`logstreams fleet up`: updating what is not deployed, and whether events arrive after it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams import __version__
from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.options import (
    HERE,
    FleetOutput,
    FleetOutputOption,
    OnlyOption,
    ParallelOption,
    PolicyPackConfigOption,
    PolicyPackOption,
    ResumeOption,
    StacksOption,
    StatusOption,
    TagOption,
    TimeLimitOption,
    configuration,
    existing,
    fleet_told,
    formatted,
    tell_old_pulumi,
)
from logstreams.command.fleet.running import begun, choosing, pace, resumed
from logstreams.command.fleet.showing import Silent, showing
from logstreams.command.options import DebugOption

if TYPE_CHECKING:
    from logstreams.fleet.document import StackOutcome


def up(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: StatusOption = "",
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Compare with REF instead of each stack's last update.",
        ),
    ] = None,
    wave: Annotated[
        str | None,
        typer.Option(
            "--wave",
            metavar="1,10%,100%",
            help="How many stacks after each wave; 100%, all at once, unless given.",
        ),
    ] = None,
    resume: ResumeOption = None,
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    policy_pack: PolicyPackOption = None,
    policy_pack_config: PolicyPackConfigOption = None,
    output: FleetOutputOption = FleetOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Update the stacks that are not deployed or not verified, and report their verdicts.

    Deployed is a stack whose last update succeeded and came from a commit since which no file has
    changed that touches it (`logstreams fleet changed` says which do), and whose state still has
    what that update left. Verified is one whose last verdict is so, or is accepted by its stack
    file, and is no older than verify.maxAgeHours there.
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
        from logstreams.fleet.deployed import choose
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.filters import Filters, filtered
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.run_file import ALL_AT_ONCE
        from logstreams.fleet.runs import SelectedStack, left_of, run_all, run_waves
        from logstreams.fleet.updating import update
        from logstreams.fleet.waves import waves_of
        from logstreams.fleet.workers import Verification

        tell_old_pulumi()
        engine = PulumiCli(
            HERE, dict(os.environ), existing(policy_pack), configuration(policy_pack_config)
        )
        filters = Filters(stacks, only or (), tag or (), status)
        run = resumed("up", resume, filters, base=base)
        others: tuple[StackOutcome, ...] = ()
        if run is None:
            with choosing():
                names = filtered(filters, engine, parallel, Silent()).names
                choice = choose(engine, names, base, parallel, filters.named, time_limit)
            others = choice.others
            wave = wave or ALL_AT_ONCE
            waves_of(wave, choice.chosen)  # refused before the run's file is there
            run = begun("up", choice.chosen, wave=wave)
        elif wave is None and run.file and run.file.wave != ALL_AT_ONCE:
            # Not all at once by oversight; and waves that are done would begin nothing.
            raise Failure(
                f"--resume: found no --wave, and the run was begun with {run.file.wave}; wanted "
                f"--wave {run.file.wave}, or --wave {ALL_AT_ONCE} for all that is left",
                Exit.BAD_INPUT,
            )
        wave = wave or ALL_AT_ONCE
        waves = waves_of(wave, run.chosen)
        rest = [[one for one in ones if one.stack not in run.kept] for ones in waves]
        act = partial(update, engine=engine, again=Verification(engine))

        with showing(sum(map(len, rest))) as show:

            def one_wave(ones: Sequence[SelectedStack]) -> tuple[StackOutcome, ...]:
                return run_all(ones, act, parallel, show, time_limit, run.file)

            outcomes = run_waves([ones for ones in rest if ones], one_wave, show.say)
        everything = run.all_of(outcomes)
        document = FleetDocument(
            operation="up",
            kit_version=__version__,
            run=run.file.path.name if run.file else None,
            stacks=everything,
            others=others,
            left=left_of(run.chosen, everything),
            interrupted=bool(run.chosen) and PROCESSES.draining.is_set(),
        )
        typer.echo(formatted(document, output), nl=False)
        well = sum(one.result.exit_code in {0, 3} for one in everything)
        # Waves that reach some of the stacks, all of them well: what is left wants others.
        spent = well == sum(map(len, waves))
        run.tell_left(
            document,
            {
                "--wave": ALL_AT_ONCE if spent else None if wave == ALL_AT_ONCE else wave,
                "--policy-pack": policy_pack,
                "--policy-pack-config": policy_pack_config,
                **pace(parallel, time_limit),
            },
        )
        raise typer.Exit(document.exit_code)
