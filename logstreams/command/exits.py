"""How every command ends: one exit code for each kind of end, and no traceback for a user."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum

import typer


class Exit(IntEnum):
    """Exit codes of every command."""

    GOOD = 0
    FAILED = 1
    BAD_INPUT = 2
    UNPROVEN = 3
    COULD_NOT_FINISH = 4


class Failure(Exception):
    """A command ends here, with a message and a code of its own."""

    def __init__(self, message: str, code: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.code = code


def did_you_mean(names: Sequence[str]) -> str:
    """What an error ends with where something near exists; empty where nothing does."""
    return f" (did you mean {' or '.join(names)}?)" if names else ""


@contextmanager
def told(*, debug: bool) -> Iterator[None]:
    """Turn any error into one message on stderr and an exit code; `debug` shows its traceback."""
    try:
        yield
    except (typer.Exit, typer.Abort, typer.BadParameter):
        raise
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        # What raises them takes most of a second to load; a command that does not need it does not.
        from logstreams.command.known_errors import BAD_INPUT, PLAIN, of_workos
        from logstreams.verification.workos.error_kind import WorkOSFailure

        if debug:
            traceback.print_exc()
        code = Exit.BAD_INPUT if isinstance(error, BAD_INPUT) else Exit.COULD_NOT_FINISH
        if isinstance(error, Failure):
            code = error.code
        hint = "" if code is not Exit.COULD_NOT_FINISH or debug else " (--debug shows more)"
        name = "" if isinstance(error, (Failure, *PLAIN)) else type(error).__name__
        said = of_workos(error) if isinstance(error, WorkOSFailure) else error
        typer.echo(f"logstreams: {name}{': ' if name else ''}{said}{hint}", err=True)
        sys.exit(code)
