"""`logstreams schema check-history`: what a schema would have refused of past events."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.event_options import new_file
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    as_given,
    progress,
    root,
    stack_name,
)
from logstreams.command.schema.shared import FolderOption, as_json, paths_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from logstreams.events.history import History
    from logstreams.verification.readers.stored import StoredEvent


def check_history(  # noqa: PLR0913, PLR0917 - the options of a command
    action: Annotated[str, typer.Argument(metavar="ACTION", help="The action.")],
    archive: Annotated[
        str | None,
        typer.Option(
            "--from-archive",
            metavar="STACK",
            help="Read the archive of this stack.",
            callback=stack_name,
        ),
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--from-csv", metavar="FILE", help="Read an export of WorkOS's, a CSV file."),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--from-dir", metavar="DIR", help="Read files of events: JSON, JSON Lines."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help="Only events since: 90d, 2026-11-01, RFC 3339."),
    ] = None,
    schemas: FolderOption = None,
    write: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write the smallest schema that takes all of them."),
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Tell which past events a schema would refuse once WorkOS validates metadata.

    Validates events of ACTION by schemas/ACTION.yaml. Exit codes: 0 none would be refused, 1 some
    would, 3 nothing can be concluded: no such event was read, or metadata that the schema wants
    is in none of them, and WorkOS may not have delivered it. Its own export has all of it.

    \b
    logstreams schema check-history invoice.status.approved --from-archive acme --since 90d
    logstreams schema check-history invoice.status.approved --from-csv export.csv
    logstreams schema check-history invoice.status.approved --from-dir ./events --output json
    """
    with told(debug=debug):
        from logstreams.events.documents import HistoryDocument
        from logstreams.events.event_schema import read_schema
        from logstreams.events.history import HistoryCheck
        from logstreams.events.text import as_yaml, history_lines, is_concluded

        if [archive, export, folder].count(None) != 2:  # noqa: PLR2004 - one of three
            wanted = "one of --from-archive STACK, --from-csv FILE and --from-dir DIR"
            raise Failure(f"wanted {wanted}", Exit.BAD_INPUT)
        file = new_file("--write", write) if write else None
        schema = read_schema(paths_of([action], schemas)[0]).schema
        try:
            check = HistoryCheck(schema, complete=export is not None)
        except ValueError as error:
            raise Failure(
                f"{action}: {error}: run `logstreams schema lint`", Exit.BAD_INPUT
            ) from None
        history = check.check(_past(archive, export, folder, since), _progress)
        smallest = check.smallest_schema() if history.refused else None
        if file is not None and smallest is not None:
            file.write_text(as_yaml(smallest), encoding="utf-8")
            progress(f"wrote {write}")
        if output is Output.JSON:
            typer.echo(as_json(HistoryDocument.of(action, history, smallest).plain()))
        else:
            typer.echo("\n".join(history_lines(action, schema, history, smallest)))
        if history.refused:
            raise typer.Exit(Exit.FAILED)
        proven = is_concluded(schema, history)
        raise typer.Exit(Exit.GOOD if proven else Exit.UNPROVEN)


def _past(
    archive: str | None, export: Path | None, folder: Path | None, since: str | None
) -> Iterator[StoredEvent | None]:
    from logstreams.events import past

    try:
        bound = past.moment(since, datetime.now(UTC)) if since else None
    except ValueError as error:
        raise Failure(f"--since: {error}", Exit.BAD_INPUT) from None
    if export is not None:
        return past.from_csv(as_given(export), bound)
    if folder is not None:
        return past.from_folder(as_given(folder), bound)
    return _of_archive(str(archive), bound)


def _of_archive(stack: str, bound: datetime | None) -> Iterator[StoredEvent | None]:
    from logstreams.command.recorded import aws_keys, recorded
    from logstreams.events.archive import archive_events
    from logstreams.settings import NoArchive, load_stack

    settings = load_stack(stack, root())
    recorded(settings)
    try:
        return archive_events(settings, bound, keys=aws_keys(settings))
    except NoArchive as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None


def _progress(history: History) -> None:
    progress(f"{history.read:,} events read, {history.refused:,} would be refused")
