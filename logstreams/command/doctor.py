"""`logstreams doctor`: whether this machine is ready, before there is a stack or an event."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.exits import told
from logstreams.command.formats import (
    QuietOption,
    ReportOutput,
    ReportOutputOption,
    formatted,
)
from logstreams.command.options import DebugOption, as_given
from logstreams.command.waiting import waiting


def doctor(
    app: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="An application's folder: also check that its manifests declare the WorkOS SDK.",
        ),
    ] = None,
    quiet: QuietOption = False,
    output: ReportOutputOption = ReportOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Check the API key, the client ID, the SDK, the clock and the connection to WorkOS.

    Needs WORKOS_API_KEY and no stack; sends no event and changes nothing.

    \b
    logstreams doctor
    logstreams doctor --app ../web
    logstreams doctor --output json | jq .rootCause
    """
    with told(debug=debug):
        from logstreams.verification.doctor import run_doctor

        with waiting() as progress:
            report = run_doctor(_folder(app), progress)
        typer.echo(formatted(report, output, quiet=quiet), nl=False)
        raise typer.Exit(report.verdict.exit_code)


def _folder(app: Path | None) -> Path | None:
    if app is None:
        return None
    if not as_given(app).is_dir():
        raise typer.BadParameter(f"the folder {app} does not exist", param_hint="--app")
    return as_given(app)
