"""`logstreams fleet changed`: which stacks a diff touches."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.fleet.options import fleet_told, touched_since
from logstreams.command.options import DebugOption, progress

if TYPE_CHECKING:
    from logstreams.fleet.scope import AffectedStacks


class ChangedOutput(StrEnum):
    """The forms of the list."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


def changed(
    base: Annotated[
        str, typer.Option(metavar="REF", help="Compare HEAD with its merge base with REF.")
    ],
    why: Annotated[bool, typer.Option("--why", help="List the files too (text only).")] = False,
    per_shard: Annotated[
        int, typer.Option(min=1, help="The maximum number of stacks in a shard.")
    ] = 20,
    output: Annotated[
        ChangedOutput,
        typer.Option("--output", "-o", help="The output format; github writes for $GITHUB_OUTPUT."),
    ] = ChangedOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """List the stacks that the commits since REF affect, as a pull request would.

    \b
    logstreams fleet changed --base origin/main --why
    logstreams fleet changed --base HEAD^1 --output json | jq -r .stacks[].stack
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.choice import shards_for
        from logstreams.fleet.scope import ChangedDocument, ChangedStackDocument
        from logstreams.verification.formats.rendering import printable

        found = touched_since(base)
        shards = [str(shard) for shard in shards_for(len(found.stacks), per_shard)]
        for stack in found.removed:
            taken = "; another customer's has its name" if stack in found.stacks else ""
            progress(printable(f"{stack}: its stack file is deleted{taken}"))
        for line in found.rename_steps:
            progress(printable(line))
        if output is ChangedOutput.TEXT:
            typer.echo(_text(found, why=why), nl=False)
        elif output is ChangedOutput.GITHUB:
            typer.echo(f"shards={json.dumps(shards)}")
        else:
            document = ChangedDocument(
                base=base,
                stacks=tuple(
                    ChangedStackDocument(stack=name, files=tuple(files))
                    for name, files in found.stacks.items()
                ),
                removed=tuple(found.removed),
                renamed=dict(found.renamed),
                shards=tuple(shards),
            )
            typer.echo(json.dumps(document.plain(), indent=2))


def _text(found: AffectedStacks, *, why: bool) -> str:
    from logstreams.verification.formats.rendering import printable

    return "".join(
        printable(f"{stack}  {', '.join(files)}" if why else stack) + "\n"
        for stack, files in found.stacks.items()
    )
