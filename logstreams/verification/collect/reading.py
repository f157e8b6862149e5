"""Turning one AWS read into a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.request import getproxies_environment

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.verification.aws_errors import TokenUnreadable
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.transport.connect_errors import aws_obstacle_of
from logstreams.verification.transport.loopback import BeyondLoopback

T = TypeVar("T")

_OF_NO_ANSWER = (BeyondLoopback, TokenUnreadable)
"""What stands in the way of every read, and ends the command."""


def fact(read: Callable[[], T]) -> Fact[T]:
    """The value of a read, or why there is none.

    An answer of another shape than the published one is a fact that is not known, and must not hide
    the others: whatever the read raises is a reason.

    Raises:
        BeyondLoopback: A rehearsal was about to leave this machine.
        TokenUnreadable: The token of a web identity cannot be read.
    """
    try:
        return read()
    except _OF_NO_ANSWER:
        raise
    except Exception as error:  # what an answer can be wrong in is not to be foreseen
        return _unavailable(error)


def fact_or_none(read: Callable[[], T], *absent: str) -> Fact[T | None]:
    """As `fact`, with None where AWS answers one of the codes that mean "not there"."""
    try:
        return read()
    except _OF_NO_ANSWER:
        raise
    except Exception as error:  # as in `fact`
        return None if code_of(error) in absent else _unavailable(error)


def _unavailable(error: Exception) -> Unavailable:
    obstacle = aws_obstacle_of(error)
    by_proxy = obstacle is not None and bool(getproxies_environment().get("https"))
    way = " (through the proxy that HTTPS_PROXY names)" if by_proxy else ""
    return Unavailable(f"{reason_of(error)}{way}", obstacle=obstacle)


def code_of(error: Exception) -> str:
    """AWS's code of an error, such as `AccessDenied` or `404`."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def reason_of(error: Exception) -> str:
    """An error in one line: operation, code, message; of what nobody foresaw only the type.

    What Python says of an answer may quote it.
    """
    if isinstance(error, ClientError):
        message = error.response.get("Error", {}).get("Message", "")
        return f"{error.operation_name}: {code_of(error)}: {message}"
    if isinstance(error, BotoCoreError):
        return str(error)
    return f"AWS's answer is not of the published shape: {type(error).__name__}"
