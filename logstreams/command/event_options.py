"""What the commands of `logstreams events` read of their options: a stack, its key, a range."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.options import as_given, root

if TYPE_CHECKING:
    from logstreams.settings import StackSettings

SinceOption = Annotated[
    str, typer.Option(metavar="TIME", help="The first time: 24h, 90d, 2026-11-01, RFC 3339.")
]
UntilOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="The last time.  [default: now]")
]


def settings_of(stack: str) -> StackSettings:
    """The settings of a stack."""
    from logstreams.settings import load_stack

    return load_stack(stack, root())


def key_of(settings: StackSettings) -> str:
    """The stack's WorkOS API key.

    Raises:
        Failure: It is not there, or cannot be read.
    """
    from logstreams.command.recorded import api_key
    from logstreams.verification.secret import NoSecret

    try:
        return api_key(settings)
    except NoSecret as error:
        raise Failure(f"stack {settings.customer}: {error}", Exit.BAD_INPUT) from None


def new_file(option: str, path: Path) -> Path:
    """The file that an option names, which is written later: after WorkOS was asked, say.

    Raises:
        Failure: It cannot be one.
    """
    file = as_given(path)
    if file.is_dir():
        raise Failure(f"{option}: found the folder {path}, wanted a file", Exit.BAD_INPUT)
    if not file.parent.is_dir():
        raise Failure(f"{option}: found no folder {path.parent}, wanted one", Exit.BAD_INPUT)
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        raise Failure(f"{option}: found {path}, which cannot be written", Exit.BAD_INPUT)
    return file


def range_of(since: str, until: str | None) -> tuple[datetime, datetime]:
    """The first and the last time; the last is never in the future, as WorkOS's client has it.

    Raises:
        Failure: One is no time, or the first is not before the last.
    """
    from logstreams.events.past import moment

    now = datetime.now(UTC)
    times = []
    for option, given in (("--since", since), ("--until", until)):
        try:
            times.append(moment(given, now) if given else now)
        except ValueError as error:
            raise Failure(f"{option}: {error}", Exit.BAD_INPUT) from None
    first, last = times[0], min(times[1], now)
    if first >= last:
        raise Failure(f"--since: found {since}, wanted a time before the last", Exit.BAD_INPUT)
    return first, last
