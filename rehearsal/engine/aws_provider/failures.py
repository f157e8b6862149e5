"""AWS's errors in the plugin's words, on one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError


class RefusedError(Exception):
    """The plugin itself refuses what AWS was not asked, or says so better than AWS."""


def code(error: BaseException) -> str:
    """AWS's error code; empty if AWS did not answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", ""))
    return ""


@contextmanager
def passing_over(*codes: str) -> Iterator[None]:
    """End the block, and raise nothing, where AWS answers it with one of these error codes."""
    try:
        yield
    except ClientError as error:
        if code(error) not in codes:
            raise


def message(error: BaseException) -> str:
    """AWS's error message; empty if AWS did not answer."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Message", ""))
    return ""


def describe(error: BotoCoreError | ClientError | RefusedError) -> str:
    """The error as AWS's SDK for Go prints it, which is what the plugin shows.

    The format is that of the operation, response and API errors of aws-sdk-go-v2 (2026), less the
    service's name, which boto3's errors do not carry.
    """
    if not isinstance(error, ClientError):
        return " ".join(str(error).split())
    meta: Any = error.response.get("ResponseMetadata", {})
    return (
        f"operation error {error.operation_name}, https response error "
        f"StatusCode: {meta.get('HTTPStatusCode', 0)}, RequestID: {meta.get('RequestId', '')}, "
        f"api error {code(error)}: {message(error)}"
    )
