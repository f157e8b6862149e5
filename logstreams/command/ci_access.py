"""`logstreams ci-access`: what the workflows' jobs may do at AWS."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, progress, root

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logstreams.permissions.hub import Hub
    from logstreams.repository.changes import FileChange
    from logstreams.settings import StackSettings

app = typer.Typer(no_args_is_help=True, help="What the workflows' jobs may do at AWS.")


_NAMES_ALONE = (
    "the roles trust {repository} by its name alone. A repository made or renamed since 2026-07-15 "
    "sends numbers too and is refused: gh api repos/{repository} --jq '.owner.id,.id' has them, "
    "for --owner-id and --repository-id (docs/ci-access.md)"
)


@app.callback()
def _group() -> None:
    """What the workflows' jobs may do at AWS."""


@app.command()
def init(  # noqa: PLR0913, PLR0917 - a parameter is an option
    repository: Annotated[
        str | None,
        typer.Option(metavar="ORG/REPO", help="Whose jobs.  [default: as before, or git's origin]"),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option(metavar="ACCOUNT", help="The hub: what they come into.  [default: as before]"),
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            metavar="s3://BUCKET", help="The stacks' state, in that account; none: elsewhere."
        ),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            metavar="REGION",
            help="The jobs' and the state's.  [default: as before, or the first stack's]",
        ),
    ] = None,
    owner_id: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="GitHub's number of ORG, where its tokens have it."),
    ] = None,
    repository_id: Annotated[
        int | None,
        typer.Option(metavar="NUMBER", help="GitHub's number of REPO, where its tokens have it."),
    ] = None,
    existing_provider: Annotated[
        bool | None,
        typer.Option(
            "--existing-provider/--new-provider",
            help="Whether the account has GitHub's OIDC provider already.",
            show_default=False,
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would be written, and write nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Write the roles of the jobs preview, deploy and watch into ci-access/.

    A Pulumi program for the hub's account, a CloudFormation template (StackSet) for the customers'
    accounts, an AWS configuration file for each job. Run it again when a stack comes or changes.

    \b
    logstreams ci-access init --repository example/streams --account 111122223333
    logstreams ci-access init --state s3://example-streams-state
    logstreams ci-access init --owner-id 123456 --repository-id 456789
    logstreams ci-access init --dry-run                what has changed since
    """
    with told(debug=debug):
        from logstreams.permissions.hub import read_stacks
        from logstreams.repository.ci_access import (
            kept_by_kms,
            refuse_encrypted,
            refuse_shared_profiles,
        )
        from logstreams.repository.ci_access_text import document_of, text
        from logstreams.settings.load import stack_names

        project = root()
        if not stack_names(project):
            raise Failure("found no stack file in stacks/, wanted one at least", Exit.BAD_INPUT)
        for problem in refuse_encrypted(project):
            progress(f"note: {problem}")
        for problem in kept_by_kms(project):
            progress(f"note: {problem}")
        stacks = read_stacks(project)
        refuse_shared_profiles(project, stacks)
        given = {
            "repository": repository,
            "account_id": account,
            "state": state,
            "region": region,
            "owner_id": owner_id,
            "repository_id": repository_id,
            "existing_provider": existing_provider,
        }
        hub = _hub(
            project, stacks, {name: value for name, value in given.items() if value is not None}
        )
        changes = _written(project, hub, stacks, dry_run=dry_run)
        if hub.owner_id is None:
            progress(f"note: {_NAMES_ALONE.format(repository=hub.repository)}")
        document = document_of(hub, stacks, changes, dry_run=dry_run)
        if output is Output.JSON:
            typer.echo(json.dumps(document.plain(), indent=2))
            return
        if dry_run:
            _show(changes)
        typer.echo(text(document))


@app.command()
def template(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Its twelve digits.")],
    debug: DebugOption = False,
) -> None:
    """Print the CloudFormation template of one account's roles, for a customer who makes them.

    It names no other customer; the file that `init` writes for a StackSet names them all.

    \b
    logstreams ci-access template 012345670121 > roles.template.json
    """
    with told(debug=debug):
        from logstreams.permissions.ci_access import TooLong
        from logstreams.permissions.hub import BadHub, read_hub, read_stacks
        from logstreams.permissions.stackset import templates

        project = root()
        try:
            hub = read_hub(project)
            if hub is None:
                raise Failure(
                    "ci-access/settings.yaml: found nothing; wanted what "
                    "`logstreams ci-access init` writes",
                    Exit.BAD_INPUT,
                )
            mine = [each for each in read_stacks(project) if each.account_id == account]
            texts = templates(hub, mine)
        except (BadHub, TooLong) as error:
            raise Failure(str(error), Exit.BAD_INPUT) from None
        if len(texts) != 1:
            raise Failure(
                f"ACCOUNT: found {account!r}; wanted one that stack files name, not the hub's "
                f"{hub.account_id}, with no more than a template's 500 roles",
                Exit.BAD_INPUT,
            )
        typer.echo(texts[0], nl=False)


def _hub(project: Path, stacks: Sequence[StackSettings], given: dict[str, Any]) -> Hub:
    """The hub of before, with what is given now."""
    from logstreams.permissions.hub import BadHub, Hub, read_hub

    try:
        before = read_hub(project)
        if before is not None:
            return replace(before, **given)
        if "account_id" in given:
            named = given.pop("repository", None) or _origin(project)
            return Hub(**{"repository": named, "region": stacks[0].aws.region, **given})
    except BadHub as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
    raise Failure(
        "--account: found nothing; wanted the account that GitHub's jobs come into", Exit.BAD_INPUT
    )


def _origin(project: Path) -> str:
    from logstreams.fleet.git import GitError, origin
    from logstreams.repository.origin import github_repository, without_user

    try:
        url = origin(project)
    except GitError as error:
        raise Failure(
            f"--repository: found nothing, and {error}; wanted ORG/REPO", Exit.BAD_INPUT
        ) from None
    found = github_repository(url)
    if found is None:
        raise Failure(
            f"--repository: found nothing, and origin is {without_user(url)}; wanted ORG/REPO",
            Exit.BAD_INPUT,
        )
    return found


def _written(
    project: Path, hub: Hub, stacks: Sequence[StackSettings], *, dry_run: bool
) -> Sequence[FileChange]:
    from logstreams.permissions.ci_access import TooLong
    from logstreams.repository.changes import RepositoryError, write
    from logstreams.repository.ci_access import ci_access_files, compared

    try:
        changes = compared(project, ci_access_files(project, hub, stacks))
    except (TooLong, RepositoryError) as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
    if not dry_run:
        try:
            write(project, changes)
        except RepositoryError as error:
            raise Failure(str(error), Exit.COULD_NOT_FINISH) from None
    return changes


def _show(changes: Sequence[FileChange]) -> None:
    """Show a person what differs, before it is written."""
    for each in changes:
        if each.before is not None and each.diff:
            progress(f"{each.diff}\n")
