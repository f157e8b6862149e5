"""A read that fails is a fact that is not known, whatever it fails with."""

from __future__ import annotations

import zipfile
from collections.abc import Callable

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from logstreams.verification.aws_errors import TokenUnreadable
from logstreams.verification.collect.reading import fact, fact_or_none
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.transport.loopback import BeyondLoopback

DENIED = ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "GetRole")
UNFORESEEN = "AWS's answer is not of the published shape: "
QUOTED = UnicodeDecodeError("utf-8", b"\x8b canary", 0, 1, "canary")


def raising(error: Exception) -> Callable[[], str]:
    def read() -> str:
        raise error

    return read


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        pytest.param(DENIED, "GetRole: AccessDenied: no", id="denied"),
        pytest.param(KeyError("canary"), f"{UNFORESEEN}KeyError", id="key missing"),
        pytest.param(QUOTED, f"{UNFORESEEN}UnicodeDecodeError", id="no text"),
        pytest.param(ValueError("canary"), f"{UNFORESEEN}ValueError", id="no JSON"),
        pytest.param(zipfile.LargeZipFile(), f"{UNFORESEEN}LargeZipFile", id="another's error"),
    ],
)
def test_read_that_fails_is_unavailable_with_its_reason(error: Exception, reason: str) -> None:
    assert fact(raising(error)) == Unavailable(reason)
    assert fact_or_none(raising(error), "NoSuchEntity") == Unavailable(reason)


def test_read_that_is_not_answered_says_what_was_asked() -> None:
    found = fact(raising(ConnectTimeoutError(endpoint_url="https://iam.amazonaws.com")))

    assert isinstance(found, Unavailable)
    assert "https://iam.amazonaws.com" in found.reason


def test_read_of_what_is_not_there_is_none() -> None:
    assert fact_or_none(raising(DENIED), "AccessDenied") is None


@pytest.mark.parametrize("error", [BeyondLoopback("x"), TokenUnreadable("x")], ids=type)
def test_what_stands_in_the_way_of_every_read_is_no_fact(error: Exception) -> None:
    with pytest.raises(type(error)):
        fact(raising(error))
    with pytest.raises(type(error)):
        fact_or_none(raising(error))
