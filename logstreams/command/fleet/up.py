"""`logstreams fleet up`: updating what is not deployed, and whether events arrive after it."""

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
    configuration,
    existing,
    fleet_told,
    formatted,
)
from logstreams.command.options import DebugOption, progress


def up(
    stacks: StacksOption = "*",
    base: Annotated[
        str | None,
        typer.Option(
            metavar="REF",
            help="Compare with REF instead of each stack's last update.",
        ),
    ] = None,
    parallel: ParallelOption = 2,
    policy_pack: PolicyPackOption = Path("policies"),
    policy_pack_config: PolicyPackConfigOption = None,
    output: FleetOutputOption = FleetOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Deploy the stacks that have undeployed changes, several at a time, and report their verdicts.

    Deployed is a stack whose last update succeeded and came from a commit since which no file has
    changed that touches it (`logstreams fleet changed` says which do).

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 failed, 3
    pending or unproven, 0 verified. A stack whose stream nobody has set up yet is pending; one
    that is unproven, which verify.readBack in its stack file accepts, is told apart and ends with
    0 as well.

    \b
    logstreams fleet up
    logstreams fleet up --stacks 'acme*' --parallel 4
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.choice import stacks_of
        from logstreams.fleet.deployed import not_deployed
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import run_all
        from logstreams.fleet.updating import update

        engine = PulumiCli(
            HERE, os.environ, existing(policy_pack), configuration(policy_pack_config)
        )
        chosen = not_deployed(engine, stacks_of(HERE, stacks), base, parallel)
        outcomes = run_all(chosen, partial(update, engine=engine), parallel, progress)
        document = FleetDocument(operation="up", stacks=outcomes)
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.worst.exit_code)
