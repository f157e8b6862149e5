"""`logstreams fleet list`: every customer, and what the last update recorded."""

from __future__ import annotations

import os
from functools import partial

import typer

from logstreams.command.fleet.options import HERE, ParallelOption, StacksOption, fleet_told
from logstreams.command.fleet.standing import (
    StandingOutput,
    StandingOutputOption,
    formatted,
    survey,
)
from logstreams.command.options import DebugOption


def list_(
    stacks: StacksOption = "*",
    parallel: ParallelOption = 4,
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
    logstreams fleet list --output csv > customers.csv
    logstreams fleet list --output json | jq -r '.stacks[] | select(.proof == null) | .stack'
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.listing import listed
        from logstreams.fleet.pulumi_cli import PulumiCli

        act = partial(listed, engine=PulumiCli(HERE, dict(os.environ)))
        document = survey("list", stacks, act, parallel, shown=False)
        typer.echo(formatted(document, output), nl=False)
        incomplete = document.exit_code in {2, 4}
        raise typer.Exit(document.exit_code if incomplete else 0)
