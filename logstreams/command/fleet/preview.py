"""`logstreams fleet preview`: what would be done, and what the policies say about it."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.fleet.options import (
    HERE,
    FleetOutput,
    FleetOutputOption,
    ParallelOption,
    PolicyPackConfigOption,
    PolicyPackOption,
    StacksOption,
    TimeLimitOption,
    configuration,
    existing,
    fleet_told,
    formatted,
    touched_since,
)
from logstreams.command.fleet.showing import showing
from logstreams.command.options import DebugOption, installed, progress


def preview(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    base: Annotated[
        str | None,
        typer.Option(metavar="REF", help="Only stacks affected by the commits since REF."),
    ] = None,
    shard: Annotated[str, typer.Option(metavar="I/N", help="Only shard I of N.")] = "1/1",
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    policy_pack: PolicyPackOption = Path("policies"),
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
    logstreams fleet preview --base HEAD^1 --shard 2/5 --output json > preview-2.json
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.choice import Shard, stacks_of
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.previewing import preview as run
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import SelectedStack, left_of, run_all
        from logstreams.fleet.scope import AffectedStacks

        part, pack = Shard.parse(shard), existing(policy_pack)
        config = configuration(policy_pack_config)
        everything = AffectedStacks(dict.fromkeys(stacks_of(HERE, stacks), ()), ())
        found = touched_since(base, stacks) if base else everything
        chosen = [SelectedStack(stack, found.stacks[stack]) for stack in part.of([*found.stacks])]
        if offline and chosen:
            offline_engines = installed("offline")
            progress("starting a local AWS")
            with offline_engines(HERE, pack, config) as engine_for:
                act = partial(run, root=HERE, engine_for=engine_for)
                with showing(len(chosen)) as show:
                    ran = run_all(chosen, act, parallel, show, time_limit)
            # Against an empty account everything is created: that is no change to review.
            outcomes = tuple(one.model_copy(update={"resources": ()}) for one in ran)
        else:
            engine = PulumiCli(HERE, os.environ, pack, config)
            act = partial(run, root=HERE, engine_for=lambda _: engine)
            with showing(len(chosen)) as show:
                outcomes = run_all(chosen, act, parallel, show, time_limit)
        document = FleetDocument(
            operation="preview",
            offline=offline,
            stacks=outcomes,
            left=left_of(chosen, outcomes),
            interrupted=PROCESSES.draining.is_set(),
            removed=found.removed,
            renamed=dict(found.renamed),
        )
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.exit_code)
