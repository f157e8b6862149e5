"""`logstreams fleet drift`: what was changed behind Pulumi's back."""

from __future__ import annotations

import os
from functools import partial

import typer

from logstreams.command.fleet.options import (
    HERE,
    OnlyOption,
    ParallelOption,
    ResumeOption,
    StacksOption,
    StatusOption,
    TagOption,
    TimeLimitOption,
    fleet_told,
)
from logstreams.command.fleet.running import of_options, pace
from logstreams.command.fleet.standing import (
    StandingOutput,
    StandingOutputOption,
    formatted,
    survey,
)
from logstreams.command.options import DebugOption


def drift(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: StatusOption = "",
    resume: ResumeOption = None,
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    output: StandingOutputOption = StandingOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Compare each stack's state with what is there, several at a time; nothing is changed.

    Each drifted resource is named with the properties that differ. That the delivery check will
    verify again is no drift. It needs the permissions of `logstreams permissions preview`.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 drifted or
    failed, 3 not deployed yet, 0 no drift.

    \b
    logstreams fleet drift
    logstreams fleet drift --resume last     what did not begin, drifted or has no result
    logstreams fleet drift --output json | jq -r '.stacks[] | select(.drift != []) | .stack'
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.drifting import find_drift
        from logstreams.fleet.filters import Filters
        from logstreams.fleet.pulumi_cli import PulumiCli

        engine = PulumiCli(HERE, dict(os.environ))
        filters = Filters(stacks, only or (), tag or (), status)
        run = of_options("drift", resume, filters, engine, parallel)
        act = partial(find_drift, engine=engine)
        document = survey("drift", run, act, engine, parallel, time_limit)
        typer.echo(formatted(document, output), nl=False)
        run.tell_left(document, pace(parallel, time_limit))
        raise typer.Exit(document.exit_code)
