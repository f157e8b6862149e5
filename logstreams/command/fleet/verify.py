"""`logstreams fleet verify`: whether every customer's events arrive."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from logstreams.command.fleet.options import HERE, ParallelOption, StacksOption, fleet_told
from logstreams.command.fleet.showing import showing
from logstreams.command.fleet.standing import StandingOutput, StandingOutputOption, formatted
from logstreams.command.options import DebugOption


def verify(
    stacks: StacksOption = "*",
    wait: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds to wait for each event.  [default: verify.timeoutSeconds]"
        ),
    ] = None,
    emit: Annotated[bool, typer.Option(help="Send a test event to each stack.")] = True,
    parallel: ParallelOption = 2,
    output: StandingOutputOption = StandingOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Verify each stack as `logstreams verify` does, several at a time, each in its own process.

    A retired stack, and one that `pulumi destroy` took down, is told and left alone. Causes are
    grouped: each with its repair once, and the stacks that it concerns.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 failed, 3
    pending or unproven, 0 verified.

    \b
    logstreams fleet verify
    logstreams fleet verify --stacks 'acme*' --parallel 4
    logstreams fleet verify --no-emit        sends nothing: at best unproven
    logstreams fleet verify --output json | jq '.causes[] | {code, stacks}'
    """
    with fleet_told(debug=debug):
        from datetime import UTC, datetime

        from logstreams.fleet.choice import stacks_of
        from logstreams.fleet.document import FleetDocument
        from logstreams.fleet.grouping import grouped
        from logstreams.fleet.processes import PROCESSES
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.runs import SelectedStack, left_of, run_all
        from logstreams.fleet.workers import Verification

        chosen = [SelectedStack(stack) for stack in stacks_of(HERE, stacks)]
        act = Verification(PulumiCli(HERE, dict(os.environ)), emit=emit, wait_seconds=wait)
        with showing(len(chosen)) as show:
            outcomes = run_all(chosen, act, parallel, show)
        document = FleetDocument(
            operation="verify",
            at=datetime.now(UTC),
            emitted=emit,
            stacks=outcomes,
            causes=grouped(outcomes),
            left=left_of(chosen, outcomes),
            interrupted=PROCESSES.draining.is_set(),
        )
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.exit_code)
