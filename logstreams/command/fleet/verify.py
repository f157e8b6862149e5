"""`logstreams fleet verify`: whether every customer's events arrive."""

from __future__ import annotations

import os
from typing import Annotated

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


def verify(  # noqa: PLR0913, PLR0917 - the options of a command
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: StatusOption = "",
    resume: ResumeOption = None,
    wait: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds to wait for each event.  [default: verify.timeoutSeconds]"
        ),
    ] = None,
    emit: Annotated[bool, typer.Option(help="Send a test event to each stack.")] = True,
    parallel: ParallelOption = 2,
    time_limit: TimeLimitOption = 1800,
    output: StandingOutputOption = StandingOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Verify each stack as `logstreams verify` does, several at a time, each in its own process.

    A retired stack, one that `pulumi destroy` took down, and one that was never deployed is told
    and left alone. Causes are grouped: each with its repair once, and the stacks that it concerns.

    The exit code is the worst stack's: 4 no result, 2 a stack file has problems, 1 failed, 3
    pending, unproven or not deployed, 0 verified.

    \b
    logstreams fleet verify
    logstreams fleet verify --stacks 'acme*' --parallel 4
    logstreams fleet verify --tag team=payments --status failed,pending
    logstreams fleet verify --resume last    what did not begin, failed or has no result
    logstreams fleet verify --no-emit        sends nothing: at best unproven
    logstreams fleet verify --output json | jq '.causes[] | {code, stacks}'
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.filters import Filters
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.workers import Verification

        engine = PulumiCli(HERE, dict(os.environ))
        filters = Filters(stacks, only or (), tag or (), status)
        run = of_options("verify", resume, filters, engine, parallel, emitted=emit)
        act = Verification(engine, emit=run.emitted, wait_seconds=wait)
        document = survey("verify", run, act, engine, parallel, time_limit)
        typer.echo(formatted(document, output), nl=False)
        run.tell_left(document, {"--wait": wait, **pace(parallel, time_limit)})
        raise typer.Exit(document.exit_code)
