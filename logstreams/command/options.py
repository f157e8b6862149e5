"""Options and small things that several subcommands share."""

from __future__ import annotations

import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.extensions import NotInstalledError, extension

STACK_HELP = "The customer's stack: stacks/Pulumi.STACK.yaml."


def _stack(name: str) -> str:
    """The stack's own name: Pulumi's tools also write ORGANIZATION/PROJECT/STACK."""
    return name.rpartition("/")[2]


StackArgument = Annotated[
    str,
    typer.Argument(metavar="STACK", help=STACK_HELP, envvar="PULUMI_STACK", callback=_stack),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")]


class Output(StrEnum):
    """The forms every command's document has."""

    TEXT = "text"
    JSON = "json"


OutputOption = Annotated[
    Output, typer.Option("--output", "-o", help="The document's form on stdout.")
]


def root() -> Path:
    """The project's root: commands run from it."""
    return Path.cwd()


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
