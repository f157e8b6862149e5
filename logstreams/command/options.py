"""Options and small things that several subcommands share."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.stack_names import NoSuchStackName, own_names
from logstreams.extensions import NotInstalledError, extension

COLUMNS, NARROWEST = 80, 40

STACK_HELP = "The customer's stack: stacks/Pulumi.STACK.yaml."


def stack_name(name: str | None) -> str | None:
    """The stack's own name, of a name as Pulumi has it; None: none is given."""
    return stack_names([name])[0] if name else None


def stack_names(names: list[str] | None) -> list[str]:
    """As `stack_name`, of all that are given to one command."""
    try:
        return [*own_names(names or ())]
    except NoSuchStackName as problem:
        raise typer.BadParameter(str(problem)) from None


StackArgument = Annotated[
    str,
    typer.Argument(metavar="STACK", help=STACK_HELP, envvar="PULUMI_STACK", callback=stack_name),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


class Output(StrEnum):
    """The forms every command's document has."""

    TEXT = "text"
    JSON = "json"


OutputOption = Annotated[Output, typer.Option("--output", "-o", help="The output format.")]


_invoked_in: list[Path] = []
"""The folder that paths of the command line are relative to; empty: the current one."""


def enter_project(directory: Path | None) -> None:
    """Go to the project's root: the nearest folder, from here or `directory` up, that is one.

    Where there is none, commands that need no project run all the same.
    """
    start = (directory or Path()).resolve()
    _invoked_in[:] = [start]
    found = next((one for one in (start, *start.parents) if (one / "Pulumi.yaml").is_file()), start)
    os.chdir(found)


def as_given(path: Path) -> Path:
    """A path of the command line, as its writer meant it: from the folder of the command."""
    if not _invoked_in or _invoked_in[0] == Path.cwd() or path.is_absolute():
        return path
    return Path(os.path.relpath(_invoked_in[0] / path))


def root() -> Path:
    """The project's root: `enter_project` went there."""
    return Path.cwd()


def columns() -> int:
    """How wide stdout is: as the terminal (COLUMNS comes first), and 80 where it is none."""
    if not sys.stdout.isatty():
        return COLUMNS
    return max(shutil.get_terminal_size((COLUMNS, 24)).columns, NARROWEST)


def progress(line: str) -> None:
    """Tell a person who waits; on stderr, so that stdout carries the document alone."""
    typer.echo(line, err=True)


def colour() -> bool:
    """Whether stdout takes colours (no-color.org: a NO_COLOR that is not empty says no)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def installed(name: str) -> Any:
    """Return what the rehearsal adds; a failure that says how to install it where it is not."""
    try:
        return extension(name)
    except NotInstalledError as error:
        raise Failure(str(error), Exit.BAD_INPUT) from None
