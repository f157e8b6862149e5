"""`logstreams fleet list`: every customer, and what the last update recorded."""

from __future__ import annotations

import os
from functools import partial

import typer

from logstreams.command.fleet.options import HERE, ParallelOption, StacksOption, fleet_told
from logstreams.command.fleet.showing import Silent
from logstreams.command.fleet.standing import StandingOutput, StandingOutputOption, formatted
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
        from datetime import UTC, datetime

        from logstreams.fleet.choice import stacks_of
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.listing import listed
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import SelectedStack, left_of, run_all

        chosen = [SelectedStack(stack) for stack in stacks_of(HERE, stacks)]
        act = partial(listed, engine=PulumiCli(HERE, dict(os.environ)))
        outcomes = run_all(chosen, act, parallel, Silent())
        document = FleetDocument(
            operation="list",
            at=datetime.now(UTC),
            stacks=outcomes,
            left=left_of(chosen, outcomes),
            interrupted=PROCESSES.draining.is_set(),
        )
        typer.echo(formatted(document, output), nl=False)
        incomplete = document.exit_code in {2, 4}
        raise typer.Exit(document.exit_code if incomplete else 0)
