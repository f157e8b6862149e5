"""`logstreams verify`: whether a customer's events arrive, and what is wrong when they do not."""

from __future__ import annotations

from typing import Annotated

import typer

from logstreams.command.exits import told
from logstreams.command.formats import (
    QuietOption,
    ReportOutput,
    ReportOutputOption,
    formatted,
)
from logstreams.command.options import DebugOption, StackArgument, root
from logstreams.command.recorded import aws_keys, recorded, refuse_retired
from logstreams.command.waiting import waiting


def verify(
    stack: StackArgument,
    wait: Annotated[
        float | None,
        typer.Option(
            min=0, help="Seconds to wait for the event.  [default: verify.timeoutSeconds]"
        ),
    ] = None,
    emit: Annotated[bool, typer.Option(help="Send a test event.")] = True,
    quiet: QuietOption = False,
    output: ReportOutputOption = ReportOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Send a test event through WorkOS, read it back, and say what is wrong if it does not arrive.

    \b
    logstreams verify acme
    logstreams verify acme --wait 900
    logstreams verify acme --no-emit        sends nothing: at best unproven
    logstreams verify acme --output json | jq .rootCause
    logstreams verify acme --output markdown >> "$GITHUB_STEP_SUMMARY"
    """
    with told(debug=debug):
        from logstreams.settings import load_stack, other_stacks
        from logstreams.state import verified_organization
        from logstreams.verification.verification import Question
        from logstreams.verification.verification import verify as run

        settings = load_stack(stack, root())
        refuse_retired(settings)
        state = recorded(settings, unless="assuming the stream was never verified")
        first = state.first_verified_at if state else None
        question = Question(
            settings,
            first,
            emit=emit,
            wait_seconds=wait,
            aws_keys=aws_keys(settings),
            organization_before=verified_organization(state.check) if state else None,
            other_stacks=other_stacks(settings, root()),
            state_has_bucket=state.has_bucket if state else None,
            state_resources=state.resources if state else None,
            made_key=state.made_key if state else None,
            deployed=state.settings if state else None,
        )
        with waiting() as tell:
            report = run(question, tell, tell.tick)
        typer.echo(formatted(report, output, quiet=quiet), nl=False)
        raise typer.Exit(report.verdict.exit_code)
