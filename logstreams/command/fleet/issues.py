"""`logstreams fleet issues`: one GitHub issue a customer, of what a watch found."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.documents import standings
from logstreams.command.fleet.options import HERE, fleet_told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    progress,
)


def issues(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILES…", help="What `fleet verify` and `fleet drift` wrote: JSON."),
    ],
    repository: Annotated[
        str,
        typer.Option(
            metavar="OWNER/NAME", envvar="GITHUB_REPOSITORY", help="The repository at GitHub."
        ),
    ],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be done; read issues only.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Open, update and close GitHub issues, one a customer, by `gh`.

    An issue is opened for a stack that is failed, drifted, invalid or unproven; changed, with one
    comment, where the trouble is another one; closed when every file has the stack without it, and
    opened again when it comes back. A stack without a result leaves its issue as it is. One that
    has resources and no stack file gets no issue, and is told behind the others. Only issues with
    the label logstreams that github-actions[bot] wrote count.

    \b
    logstreams fleet verify --output json > verify.json
    logstreams fleet drift --output json > drift.json
    logstreams fleet issues verify.json drift.json --repository example/streams --dry-run
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.choice import fleet_of
        from logstreams.fleet.github import GitHubError, apply, known_issues
        from logstreams.fleet.issues import IssuesDocument, changes, outdated, without_file
        from logstreams.fleet.without_file import line_of
        from logstreams.permissions.hub import REPOSITORY
        from logstreams.verification.formats.rendering import printable

        if not re.fullmatch(REPOSITORY, repository):
            raise Failure(f"--repository: found {repository!r}; wanted OWNER/NAME", Exit.BAD_INPUT)
        found = standings(files)
        documents = [document for _, document in found if document]
        if len(documents) < len(found):
            raise Failure(
                "a document is empty or another fleet's: no issue is changed", Exit.COULD_NOT_FINISH
            )
        try:
            known = known_issues(repository)
            for stack in outdated(documents, known):
                progress(f"{stack}: left alone: what is given is older than what its issue tells")
            planned = changes(documents, known, fleet_of(HERE))
            for change in planned:
                progress(f"{change.stack}: {change.action} {change.number or ''}".rstrip())
                if not dry_run:
                    apply(change, repository)
        except GitHubError as error:
            raise Failure(str(error), Exit.COULD_NOT_FINISH) from error
        unwatched = without_file(documents)
        told = IssuesDocument(dry_run=dry_run, changes=planned, without_file=unwatched)
        if output is Output.JSON:
            typer.echo(told.model_dump_json(by_alias=True, indent=2))
        else:
            would = "would " if dry_run else ""
            for change in planned:
                about = change.title.removeprefix(f"{change.stack}: ") or change.comment
                typer.echo(f"{change.stack}  {would}{change.action}  {about}")
            typer.echo("" if planned else "no issue changes\n", nl=False)
            for line in line_of(unwatched):
                typer.echo(printable(line))
