"""`logstreams fleet drift`: what was changed behind Pulumi's back."""

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
        from logstreams.fleet.drifting import find_drift
        from logstreams.fleet.pulumi_cli import PulumiCli

        act = partial(find_drift, engine=PulumiCli(HERE, dict(os.environ)))
        document = survey("drift", stacks, act, parallel)
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.exit_code)
