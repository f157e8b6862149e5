"""How every command ends: one exit code for each kind of end, and no traceback for a user."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum

import typer
from botocore.exceptions import BotoCoreError, ClientError

from logstreams.pulumi_config import NoConfiguration
from logstreams.settings import SettingsError
from logstreams.settings.renaming import StackRenamed
from logstreams.state import NoState
from logstreams.verification.aws import NoProfile, TokenUnreadable
from logstreams.verification.secret import NoSecret
from logstreams.verification.transport.loopback import BeyondLoopback
from logstreams.verification.transport.variables import BadVariable
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure


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


_CODES: tuple[tuple[type[Exception], Exit], ...] = (
    (SettingsError, Exit.BAD_INPUT),
    (StackRenamed, Exit.BAD_INPUT),
    (NoState, Exit.COULD_NOT_FINISH),
    (NoConfiguration, Exit.COULD_NOT_FINISH),
    (TokenUnreadable, Exit.BAD_INPUT),
    (NoProfile, Exit.BAD_INPUT),
    (WorkOSFailure, Exit.COULD_NOT_FINISH),
    (NoSecret, Exit.COULD_NOT_FINISH),
    (BadVariable, Exit.BAD_INPUT),
    (BeyondLoopback, Exit.COULD_NOT_FINISH),
    (BotoCoreError, Exit.COULD_NOT_FINISH),
    (ClientError, Exit.COULD_NOT_FINISH),
)

_PLAIN = (
    Failure,
    SettingsError,
    StackRenamed,
    NoState,
    NoConfiguration,
    TokenUnreadable,
    NoProfile,
    WorkOSFailure,
    NoSecret,
    BadVariable,
)
"""Errors whose text says all."""


_IN_THE_WAY = (
    ApiErrorKind.DNS,
    ApiErrorKind.CONNECT,
    ApiErrorKind.TLS,
    ApiErrorKind.PROXY,
    ApiErrorKind.TIMEOUT,
    ApiErrorKind.NOT_WORKOS,
)


def of_workos(failure: WorkOSFailure) -> str:
    """What WorkOS's failure says to a user, with the command that says more."""
    said = str(failure)
    text = said if "WorkOS" in said else f"WorkOS: {said}"
    if failure.trouble is ApiErrorKind.UNAUTHORIZED:
        return f"{text}; it knows no such API key: `logstreams doctor` tries WORKOS_API_KEY"
    if failure.trouble in _IN_THE_WAY:
        return f"{text}; `logstreams doctor` says what is in the way"
    return text


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
        if debug:
            traceback.print_exc()
        code = error.code if isinstance(error, Failure) else _code_of(error)
        hint = "" if code is not Exit.COULD_NOT_FINISH or debug else " (--debug shows more)"
        name = "" if isinstance(error, _PLAIN) else type(error).__name__
        said = of_workos(error) if isinstance(error, WorkOSFailure) else error
        typer.echo(f"logstreams: {name}{': ' if name else ''}{said}{hint}", err=True)
        sys.exit(code)


def _code_of(error: Exception) -> Exit:
    return next((code for kind, code in _CODES if isinstance(error, kind)), Exit.COULD_NOT_FINISH)
