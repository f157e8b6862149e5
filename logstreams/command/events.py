"""`logstreams events`: audit log events before and after their stream."""

from __future__ import annotations

import json
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.emit import emit
from logstreams.command.event_options import (
    SinceOption,
    UntilOption,
    key_of,
    new_file,
    range_of,
    settings_of,
)
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
)

app = typer.Typer(no_args_is_help=True, help="Send, list, export and reconcile audit log events.")


@app.callback()
def _group() -> None:
    """Send, list, export and reconcile audit log events."""


app.command()(emit)


@app.command("list")
def list_events(
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    action: Annotated[str | None, typer.Option(help="Only events of this action.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many at most, the oldest first.")] = 100,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """List the events in a customer's archive, oldest day first.

    For destinations with an archive bucket (S3, the kit's own HTTPS receiver). With --output json,
    one event a line, as it was delivered.

    \b
    logstreams events list acme
    logstreams events list acme --since 2026-11-01 --until 2026-11-02 --action user.signed_in
    logstreams events list acme --since 7d --limit 100000 --output json > week.jsonl
    """
    with told(debug=debug):
        from logstreams.command.recorded import aws_keys
        from logstreams.events.archive import archive_events
        from logstreams.events.event_text import event_line
        from logstreams.events.json_lines import json_line
        from logstreams.settings import NoArchive

        first, last = range_of(since, until)
        settings = settings_of(stack)
        try:
            archived = archive_events(settings, first, last, aws_keys(settings))
        except NoArchive as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        events = (
            each
            for each in archived
            if each is None or action is None or each.document.get("action") == action
        )
        listed = 0
        for each in islice(events, limit):
            listed += 1
            if each is None:
                progress("‼ an object holds no event")
            elif output is Output.JSON:
                typer.echo(json_line(each.document))
            else:
                typer.echo(event_line(each.document))
        if next(events, None) is not None:
            progress(f"… more than {limit}: --limit, or another range, shows them")
        if not listed:
            progress("no event in this range")


@app.command()
def export(  # noqa: PLR0913, PLR0917 - the options of a command
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    action: Annotated[
        list[str] | None, typer.Option(help="Only events of this action; several one by one.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file.  [default: STACK-TIME-TIME.csv]")
    ] = None,
    wait: Annotated[float, typer.Option(metavar="S", help="How long to wait for WorkOS.")] = 600,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Fetch WorkOS's own export of a customer's events, a CSV file.

    WorkOS keeps events for export for three months. An empty range writes no file and exits 0.

    \b
    logstreams events export acme
    logstreams events export acme --since 2026-11-01 --until 2026-11-02 --to november.csv
    """
    with told(debug=debug):
        from logstreams.events.event_documents import ExportDocument
        from logstreams.events.event_text import export_line
        from logstreams.events.export import fetch_export, file_name
        from logstreams.verification.workos.connection import connect
        from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure
        from logstreams.verification.workos.exports import ExportJobs

        settings = settings_of(stack)
        first, last = range_of(since, until)
        path = new_file("--to", to or Path(file_name(settings.customer, first, last)))
        connection = connect(key_of(settings))
        try:
            with closing(connection.http):
                jobs, whose = ExportJobs(connection, wait), settings.organization_id
                found = fetch_export(jobs, whose, first, last, path, progress, action)
        except WorkOSFailure as failure:
            refused = failure.trouble is ApiErrorKind.REFUSED
            raise Failure(
                f"stack {settings.customer}: {failure}",
                Exit.FAILED if refused else Exit.COULD_NOT_FINISH,
            ) from None
        document = ExportDocument.of(settings.customer, found)
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2))
        else:
            typer.echo(export_line(document))
        if found and found.unreadable:
            raise Failure(f"{found.path}: {found.unreadable} rows hold no event", Exit.FAILED)


@app.command()
def reconcile(
    stack: StackArgument,
    since: SinceOption = "24h",
    until: UntilOption = None,
    missing: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write events that are missing, as JSON Lines."),
    ] = None,
    wait: Annotated[float, typer.Option(metavar="S", help="How long to wait for WorkOS.")] = 600,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Compare WorkOS's own record with what lies at the destination, event by event.

    For destinations that can be read back: an archive bucket, Splunk with readBack, Datadog with an
    application key. An event that is younger than the largest latency seen is "in flight". Exit
    codes: 0 everything was delivered, 1 events are missing or altered, 3 some are in flight still,
    or rows of the export hold no event, 4 WorkOS or the destination cannot be read.

    \b
    logstreams events reconcile acme
    logstreams events reconcile acme --since 2026-11-01 --until 2026-11-02 --missing missing.jsonl
    logstreams events reconcile acme --since 7d --output json | jq '.days[] | select(.missing > 0)'
    """
    with told(debug=debug):
        from logstreams.command.recorded import aws_keys
        from logstreams.events.event_documents import ReconcileDocument
        from logstreams.events.event_text import reconcile_lines
        from logstreams.events.reconcile import LOST
        from logstreams.events.reconciling import Cannot, reconciled
        from logstreams.verification.aws import Aws

        settings = settings_of(stack)
        first, last = range_of(since, until)
        file = new_file("--missing", missing) if missing else None
        aws, key = Aws(settings, aws_keys(settings)), key_of(settings)
        try:
            found = reconciled(settings, aws, key, first, last, progress, file, wait)
        except Cannot as error:
            where = f"stack {settings.customer}"
            raise Failure(f"{where}: {error}", Exit.COULD_NOT_FINISH) from None
        lost = sum(map(found.count, LOST))
        written = str(missing) if missing is not None and lost else None
        document = ReconcileDocument.of(settings.customer, first, last, found, written)
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2))
        else:
            typer.echo("\n".join(reconcile_lines(document)))
        if lost:
            raise typer.Exit(Exit.FAILED)
        raise typer.Exit(Exit.GOOD if document.proves else Exit.UNPROVEN)
