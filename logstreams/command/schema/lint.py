"""`logstreams schema lint`: whether WorkOS would take the schemas, without asking it."""

from __future__ import annotations

import typer

from logstreams.command.exits import Exit, told
from logstreams.command.options import DebugOption, Output, OutputOption
from logstreams.command.schema.shared import ActionsArgument, FolderOption, as_json, paths_of


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

        read, findings = run(paths_of(actions, schemas))
        errors = [each for each in findings if each.level is Level.ERROR]
        if output is Output.JSON:
            typer.echo(as_json(LintDocument.of(len(read), findings).plain()))
        else:
            for each in findings:
                typer.echo(f"{each.level.value}: {each.problem}")
            advice = len(findings) - len(errors)
            typer.echo(
                f"{counted(len(read), 'schema')}: {counted(len(errors), 'error')}, {advice} advice"
            )
        raise typer.Exit(Exit.FAILED if errors else Exit.GOOD)
