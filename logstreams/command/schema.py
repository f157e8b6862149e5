"""`logstreams schema`: the schemas of audit log actions as code."""

from __future__ import annotations

import json
import os
import sys
from contextlib import closing
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

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from logstreams.events.history import History
    from logstreams.events.plan import PlannedStep
    from logstreams.events.schemas_api import WorkOSSchemas
    from logstreams.verification.readers.stored import StoredEvent

app = typer.Typer(
    no_args_is_help=True, help="Lint, compare and publish the schemas of audit log actions."
)

FolderOption = Annotated[
    Path | None,
    typer.Option("--schemas", metavar="DIR", help="Where the schemas lie.  [default: schemas]"),
]
ActionsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ACTION]...", help="Only these actions.  [default: every file]"),
]
KEY = "WORKOS_API_KEY"


@app.callback()
def _group() -> None:
    """Lint, compare and publish the schemas of audit log actions."""


@app.command()
def lint(
    actions: ActionsArgument = None,
    schemas: FolderOption = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Check schemas against WorkOS's limits, without asking WorkOS.

    One file an action, schemas/ACTION.yaml: `action`, `targets` with their types, and a JSON Schema
    for the metadata of the event, its actor and each target. Exit codes: 0 good or advice only, 1
    errors, 2 there is no such file.

    \b
    logstreams schema lint
    logstreams schema lint invoice.status.approved
    logstreams schema lint --output json | jq '.findings[] | select(.level == "error")'
    """
    with told(debug=debug):
        from logstreams.events.documents import LintDocument
        from logstreams.events.lint import Level
        from logstreams.events.lint import lint as run
        from logstreams.events.text import counted

        read, findings = run(_paths(actions, schemas))
        errors = [each for each in findings if each.level is Level.ERROR]
        if output is Output.JSON:
            typer.echo(_json(LintDocument.of(len(read), findings).plain()))
        else:
            for each in findings:
                typer.echo(f"{each.level.value}: {each.problem}")
            advice = len(findings) - len(errors)
            typer.echo(
                f"{counted(len(read), 'schema')}: {counted(len(errors), 'error')}, {advice} advice"
            )
        raise typer.Exit(Exit.FAILED if errors else Exit.GOOD)


@app.command()
def diff(
    actions: ActionsArgument = None,
    schemas: FolderOption = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Compare schemas with the latest versions in WorkOS; publishes nothing.

    Needs WORKOS_API_KEY, whose environment is asked. Exit codes: 0 WorkOS has what the files say,
    1 something differs.

    \b
    logstreams schema diff
    logstreams schema diff invoice.status.approved --output json | jq '.actions[].changes'
    """
    with told(debug=debug), closing(_api()) as api:
        from logstreams.events.plan import to_publish

        steps = _planned(api, actions, schemas)
        _show(steps, {}, output, dry_run=True)
        raise typer.Exit(Exit.FAILED if to_publish(steps) else Exit.GOOD)


@app.command()
def apply(
    actions: ActionsArgument = None,
    schemas: FolderOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the plan and publish nothing.")
    ] = False,
    yes: Annotated[
        bool, typer.Option("--yes", "-y", help="Publish without asking; needed without a terminal.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Publish schemas that differ from WorkOS's latest versions, after showing the plan.

    A published version cannot be deleted. An identical schema is never sent. Events without a
    `version` are validated by the oldest version: name the new one in your application's events.

    \b
    logstreams schema apply --dry-run
    logstreams schema apply invoice.status.approved
    logstreams schema apply --yes
    """
    with told(debug=debug), closing(_api()) as api:
        from logstreams.events.plan import apply as run
        from logstreams.events.plan import to_publish
        from logstreams.events.text import counted
        from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

        steps = _planned(api, actions, schemas)
        todo = to_publish(steps)
        if not todo or dry_run:
            _show(steps, {}, output, dry_run=dry_run)
            return
        _tell(steps)
        if not yes:
            if not (sys.stdin.isatty() and sys.stderr.isatty()):
                raise Failure(
                    "nobody can be asked here; wanted --yes, or --dry-run", Exit.BAD_INPUT
                )
            typer.confirm(f"Publish {counted(len(todo), 'version')}?", abort=True, err=True)
        published: dict[str, int] = {}
        try:
            for step, version in run(todo, api):
                published[step.action] = version
                progress(f"published {step.action} version {version}")
        except WorkOSFailure as error:
            first, *left = [step.action for step in todo if step.action not in published]
            refused = error.trouble in (
                ApiErrorKind.UNAUTHORIZED,
                ApiErrorKind.FORBIDDEN,
                ApiErrorKind.NOT_FOUND,
                ApiErrorKind.REFUSED,
                ApiErrorKind.NOT_CONFIGURED,
            )
            unsure = (
                "" if refused else f"; perhaps published: {first}; `logstreams schema diff` tells"
            )
            missing = [first, *left] if refused else left
            more = f"; not published: {', '.join(missing)}" if missing else ""
            raise Failure(
                f"{first}: {error}{unsure}{more}",
                Exit.FAILED if refused else Exit.COULD_NOT_FINISH,
            ) from None
        finally:
            _show(steps, published, output, dry_run=False)


@app.command("check-history")
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

    Judges events of ACTION by schemas/ACTION.yaml. Exit codes: 0 none would be refused, 1 some
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
        schema = read_schema(_paths([action], schemas)[0]).schema
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
            typer.echo(_json(HistoryDocument.of(action, history, smallest).plain()))
        else:
            typer.echo("\n".join(history_lines(action, schema, history, smallest)))
        if history.refused:
            raise typer.Exit(Exit.FAILED)
        proven = is_concluded(schema, history)
        raise typer.Exit(Exit.GOOD if proven else Exit.UNPROVEN)


def _paths(actions: list[str] | None, schemas: Path | None) -> list[Path]:
    from logstreams.events.event_schema import FOLDER
    from logstreams.events.lint import files

    folder = as_given(schemas) if schemas else Path(os.path.relpath(root() / FOLDER))
    if not actions:
        return files(folder)
    return [path for action in dict.fromkeys(actions) for path in files(folder, action)]


def _api() -> WorkOSSchemas:
    from logstreams.events.schemas_api import WorkOSSchemas
    from logstreams.verification.secret import NoSecret, from_environment

    try:
        return WorkOSSchemas(from_environment(KEY))
    except NoSecret as error:
        raise Failure(f"{error}: wanted the key of the environment", Exit.BAD_INPUT) from None


def _planned(
    api: WorkOSSchemas, actions: list[str] | None, schemas: Path | None
) -> list[PlannedStep]:
    from logstreams.events.lint import Level, lint
    from logstreams.events.plan import plan
    from logstreams.verification.workos.error_kind import WorkOSFailure

    read, findings = lint(_paths(actions, schemas))
    errors = [each.problem for each in findings if each.level is Level.ERROR]
    if errors:
        raise Failure("\n".join(map(str, errors)), Exit.BAD_INPUT)
    try:
        return plan(read, api, others=not actions)
    except WorkOSFailure as error:
        raise Failure(str(error), Exit.COULD_NOT_FINISH) from None


def _show(
    steps: Sequence[PlannedStep], published: dict[str, int], output: Output, *, dry_run: bool
) -> None:
    from logstreams.events.documents import PlanDocument
    from logstreams.events.text import plan_lines

    if output is Output.JSON:
        typer.echo(_json(PlanDocument.of(steps, published, dry_run=dry_run).plain()))
    elif published:
        for action, version in published.items():
            typer.echo(f"published {action} version {version}")
    else:
        typer.echo("\n".join(plan_lines(steps)))


def _tell(steps: Sequence[PlannedStep]) -> None:
    from logstreams.events.text import plan_lines

    for line in plan_lines(steps):
        progress(line)


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


def _json(document: dict[str, object]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False)
