"""The errors that commands end with: which are the caller's to mend, and what they say."""

from __future__ import annotations

from logstreams.pulumi_config import NoConfiguration
from logstreams.settings import SettingsError
from logstreams.settings.refused_update import REFUSED
from logstreams.state import NoState
from logstreams.verification.aws_errors import NoProfile, TokenUnreadable
from logstreams.verification.secret import NoSecret
from logstreams.verification.transport.variables import BadVariable
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

BAD_INPUT = (SettingsError, *REFUSED, TokenUnreadable, NoProfile, BadVariable)
"""A stack file, a name or a variable is wrong; any other error is one that kept a command from
finishing."""

PLAIN = (*BAD_INPUT, NoState, NoConfiguration, WorkOSFailure, NoSecret)
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
