"""What the subcommands of `logstreams schema` share: the files that they are about."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from logstreams.command.options import as_given, root

FolderOption = Annotated[
    Path | None,
    typer.Option("--schemas", metavar="DIR", help="Where the schemas lie.  [default: schemas]"),
]
ActionsArgument = Annotated[
    list[str] | None,
    typer.Argument(metavar="[ACTION]...", help="Only these actions.  [default: every file]"),
]


def paths_of(actions: list[str] | None, schemas: Path | None) -> list[Path]:
    """The files of these actions, or of all.

    Raises:
        SettingsError: There is no such file.
    """
    from logstreams.events.event_schema import FOLDER
    from logstreams.events.lint import files

    folder = as_given(schemas) if schemas else Path(os.path.relpath(root() / FOLDER))
    if not actions:
        return files(folder)
    return [path for action in dict.fromkeys(actions) for path in files(folder, action)]


def as_json(document: dict[str, object]) -> str:
    """A document as it is printed."""
    return json.dumps(document, indent=2, ensure_ascii=False)
