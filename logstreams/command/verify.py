"""`logstreams verify`: whether a customer's events arrive, and what is wrong when they do not."""

from __future__ import annotations

from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.formats import (
    QuietOption,
    ReportOutput,
    ReportOutputOption,
    formatted,
)
from logstreams.command.options import DebugOption, StackArgument, root
from logstreams.command.recorded import recorded_or_why, refuse_retired
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

    The exit code is 0 verified, 1 failed, 2 bad input, 3 pending or unproven, 4 no result: a stream
    that is not there waits for its set-up or was lost, and the state that tells cannot be read. The
    report then has what was found all the same.

    \b
    logstreams verify acme
    logstreams verify acme --wait 900
    logstreams verify acme --no-emit        sends nothing: at best unproven
    logstreams verify acme --output json | jq .rootCause
    logstreams verify acme --output markdown >> "$GITHUB_STEP_SUMMARY"
    """
    with told(debug=debug):
        from dataclasses import replace

        from logstreams.fleet.question import (
            MAKE_IT_READABLE,
            ONLY_THE_STATE_TELLS,
            WITHOUT_STATE,
            question_of,
        )
        from logstreams.settings import load_stack
        from logstreams.verification.verdict import Verdict
        from logstreams.verification.verification import verify as run

        settings = load_stack(stack, root())
        refuse_retired(settings)
        state, unread = recorded_or_why(settings, unless=WITHOUT_STATE)
        question = question_of(settings, state, root(), emit=emit, wait_seconds=wait)
        with waiting() as tell:
            report = run(question, tell, tell.tick)
        if unread and report.verdict is Verdict.PENDING:
            why = f"{unread}; {ONLY_THE_STATE_TELLS}"
            report = replace(report, no_result=why, next_step=MAKE_IT_READABLE)
        typer.echo(formatted(report, output, quiet=quiet), nl=False)
        if report.no_result:
            text = f"{stack}: no result: {report.no_result}"
            raise Failure(text, Exit.COULD_NOT_FINISH)
        raise typer.Exit(report.verdict.exit_code)
