"""`logstreams fleet comment`: one comment of what several shards came to."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.fleet.options import (
    HERE,
    FleetOutput,
    FleetOutputOption,
    fleet_told,
    formatted,
    touched_since,
)
from logstreams.command.options import DebugOption, as_given


def comment(
    base: Annotated[
        str,
        typer.Option(
            metavar="REF", help="The REF of the shards' previews; missing stacks are listed."
        ),
    ],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILES…", help="The JSON files that the shards wrote."),
    ] = None,
    output: FleetOutputOption = FleetOutput.MARKDOWN,
    debug: DebugOption = False,
) -> None:
    """Merge the JSON files of `logstreams fleet preview` shards into one document.

    A stack that the diff touches and no file tells of is in the comment as one without a result.
    The exit code says whether the comment was written, not what is in it.

    \b
    logstreams fleet comment --base HEAD^1 preview-*.json > comment.md
    """
    with fleet_told(debug=debug):
        from logstreams.fleet.merging import merged, read_document

        documents = [read_document(as_given(path)) for path in files or ()]
        typer.echo(formatted(merged(documents, touched_since(base), HERE), output), nl=False)
