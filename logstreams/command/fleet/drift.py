"""`logstreams fleet drift`: what was changed behind Pulumi's back."""

from __future__ import annotations

import os
from functools import partial

import typer

from logstreams.command.fleet.options import HERE, ParallelOption, StacksOption, fleet_told
from logstreams.command.fleet.showing import showing
from logstreams.command.fleet.standing import StandingOutput, StandingOutputOption, formatted
from logstreams.command.options import DebugOption


def drift(
    stacks: StacksOption = "*",
    parallel: ParallelOption = 2,
    output: StandingOutputOption = StandingOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Compare each stack's state with what is there, several at a time; nothing is changed.

    Each drifted resource is named with the properties that differ. That the delivery check will
    verify again is no drift. It needs the permissions of `logstreams permissions preview`.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 drifted or
    failed, 0 no drift.

    \b
    logstreams fleet drift
    logstreams fleet drift --output json | jq -r '.stacks[] | select(.drift != []) | .stack'
    """
    with fleet_told(debug=debug):
        from datetime import UTC, datetime

        from logstreams.fleet.choice import stacks_of
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.drifting import find_drift
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import SelectedStack, left_of, run_all

        chosen = [SelectedStack(stack) for stack in stacks_of(HERE, stacks)]
        act = partial(find_drift, engine=PulumiCli(HERE, dict(os.environ)))
        with showing(len(chosen)) as show:
            outcomes = run_all(chosen, act, parallel, show)
        document = FleetDocument(
            operation="drift",
            at=datetime.now(UTC),
            stacks=outcomes,
            left=left_of(chosen, outcomes),
            interrupted=PROCESSES.draining.is_set(),
        )
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.exit_code)
