"""`logstreams schema diff` and `apply`: what WorkOS has not yet, and publishing it."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, progress
from logstreams.command.schema.shared import ActionsArgument, FolderOption, as_json, paths_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logstreams.events.plan import PlannedStep
    from logstreams.events.schemas_api import WorkOSSchemas

KEY = "WORKOS_API_KEY"


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

    read, findings = lint(paths_of(actions, schemas))
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
        typer.echo(as_json(PlanDocument.of(steps, published, dry_run=dry_run).plain()))
    elif published:
        for action, version in published.items():
            typer.echo(f"published {action} version {version}")
    else:
        typer.echo("\n".join(plan_lines(steps)))


def _tell(steps: Sequence[PlannedStep]) -> None:
    from logstreams.events.text import plan_lines

    for line in plan_lines(steps):
        progress(line)
