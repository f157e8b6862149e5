"""`logstreams fleet verify`: whether every customer's events arrive."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from logstreams.command.fleet.options import HERE, ParallelOption, StacksOption, fleet_told
from logstreams.command.fleet.standing import (
    StandingOutput,
    StandingOutputOption,
    formatted,
    survey,
)
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
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.workers import Verification

        act = Verification(PulumiCli(HERE, dict(os.environ)), emit=emit, wait_seconds=wait)
        document = survey("verify", stacks, act, parallel, emitted=emit)
        typer.echo(formatted(document, output), nl=False)
        raise typer.Exit(document.exit_code)
