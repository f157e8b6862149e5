"""Turning one AWS read into a fact."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.delivery.facts.fact import Fact, Unavailable

T = TypeVar("T")


def fact(read: Callable[[], T]) -> Fact[T]:
    """The value of a read, or why there is none."""
    try:
        return read()
    except (ClientError, BotoCoreError) as error:
        return Unavailable(reason_of(error))


def fact_or_none(read: Callable[[], T], *absent: str) -> Fact[T | None]:
    """As `fact`, with None where AWS answers one of the codes that mean "not there"."""
    try:
        return read()
    except (ClientError, BotoCoreError) as error:
        return None if code_of(error) in absent else Unavailable(reason_of(error))


def code_of(error: Exception) -> str:
    """AWS's code of an error, such as `AccessDenied` or `404`."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return type(error).__name__


def reason_of(error: Exception) -> str:
    """An error in one line: operation, code, message."""
    if isinstance(error, ClientError):
        message = error.response.get("Error", {}).get("Message", "")
        return f"{error.operation_name}: {code_of(error)}: {message}"
    return str(error)
