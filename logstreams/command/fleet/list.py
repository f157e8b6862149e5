"""`logstreams fleet list`: every customer, and what the last update recorded."""

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


def list_(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: StatusOption = "",
    resume: ResumeOption = None,
    parallel: ParallelOption = 4,
    time_limit: TimeLimitOption = 1800,
    output: StandingOutputOption = StandingOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """List the stacks: destination, account, region, tags, last recorded verdict, proof's age.

    It reads stack files and states, and asks neither WorkOS nor AWS: `logstreams fleet verify`
    does.

    The exit code tells whether the list is whole, not how customers stand: 4 a state cannot be
    read, 2 a stack file has problems, 0 otherwise.

    \b
    logstreams fleet list
    logstreams fleet list --status failed,pending
    logstreams fleet list --output csv > customers.csv
    logstreams fleet list --output json | jq -r '.stacks[] | select(.proof == null) | .stack'
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.filters import Filters
        from logstreams.fleet.listing import listed
        from logstreams.fleet.pulumi_cli import PulumiCli

        engine = PulumiCli(HERE, dict(os.environ))
        filters = Filters(stacks, only or (), tag or (), status)
        run = of_options("list", resume, filters, engine, parallel)
        act = partial(listed, engine=engine, known=run.recorded)
        document = survey("list", run, act, engine, parallel, time_limit, shown=False)
        typer.echo(formatted(document, output), nl=False)
        run.tell_left(document, pace(parallel, time_limit, 4))
        incomplete = document.exit_code in {2, 4}
        raise typer.Exit(document.exit_code if incomplete else 0)
