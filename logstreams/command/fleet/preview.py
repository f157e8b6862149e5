"""`logstreams fleet preview`: what would be done, and what the policies say about it."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import Annotated

import typer

from logstreams import __version__
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
    touched_since,
)
from logstreams.command.fleet.running import begun, choosing, pace, refuse_other, resumed
from logstreams.command.fleet.showing import Silent
from logstreams.command.options import DebugOption, installed, progress


def preview(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: StatusOption = "",
    base: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only stacks affected by the commits since REF."),
    ] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only shard I of N.")] = "1/1",
    resume: ResumeOption = None,
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    policy_pack: PolicyPackOption = None,
    policy_pack_config: PolicyPackConfigOption = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Preview against an empty local AWS; needs no secret.")
    ] = False,
    output: FleetOutputOption = FleetOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Preview stacks with the policy pack, several at a time.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 refused, 0 good.

    \b
    logstreams fleet preview --base origin/main
    logstreams fleet preview --offline --stacks 'acme*'
    logstreams fleet preview --tag team=payments
    logstreams fleet preview --resume last
    logstreams fleet preview --base HEAD^1 --shard 2/5 --output json > preview-2.json
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.choice import Shard
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.filters import Filters, filtered
        from logstreams.fleet.loaded.previews import loaded_previews
        from logstreams.fleet.previewing import preview as run_preview
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import SelectedStack, left_of
        from logstreams.fleet.scope import AffectedStacks

        part, pack = Shard.parse(shard), existing(policy_pack)
        config = configuration(policy_pack_config)
        tell_old_pulumi()
        engine = PulumiCli(HERE, dict(os.environ), pack, config)
        filters = Filters(stacks, only or (), tag or (), status)
        run = resumed("preview", resume, filters, base=base, shard=shard != "1/1")
        if run is None:
            with choosing():
                names = filtered(filters, engine, parallel, Silent()).names
            everything = AffectedStacks(dict.fromkeys(names, ()), ())
            found = touched_since(base, names) if base else everything
            chosen = [SelectedStack(name, found.stacks[name]) for name in part.of([*found.stacks])]
            run = begun("preview", chosen, offline=offline, diff=found)
        else:
            refuse_other("--offline", given=offline, has=run.offline)
        loading = loaded_previews(HERE, pack, os.environ, [one.stack for one in run.rest])
        if run.offline and run.rest:
            offline_engines = installed("offline")
            progress("starting a local AWS")
            with offline_engines(HERE, pack, config) as engine_for, loading as previews:
                act = partial(
                    run_preview,
                    root=HERE,
                    engine_for=lambda settings: replace(engine_for(settings), previews=previews),
                    compared=False,
                )
                outcomes = run.do(act, parallel, time_limit)
        else:
            with loading as previews:
                engine = replace(engine, previews=previews)
                act = partial(run_preview, root=HERE, engine_for=lambda _: engine)
                outcomes = run.do(act, parallel, time_limit)
        document = FleetDocument(
            operation="preview",
            kit_version=__version__,
            run=run.file.path.name if run.file else None,
            offline=run.offline,
            stacks=outcomes,
            left=left_of(run.chosen, outcomes),
            interrupted=PROCESSES.draining.is_set(),
            removed=run.removed,
            renamed=dict(run.renamed),
            rename_steps=run.rename_steps,
        )
        typer.echo(formatted(document, output), nl=False)
        run.tell_left(
            document,
            {
                "--policy-pack": policy_pack,
                "--policy-pack-config": policy_pack_config,
                **pace(parallel, time_limit),
            },
        )
        raise typer.Exit(document.exit_code)
