from __future__ import annotations

import socket
import ssl

import httpx2
import pytest
from workos import WorkOSError

from logstreams.verification.workos.error_kind import ApiErrorKind
from logstreams.verification.workos.sdk_errors import trouble_of


def caused_by(cause: BaseException) -> BaseException:
    """An error as the SDK raises it: its own, with the transport's behind it."""
    error = WorkOSError("Connection failed")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("cause", "directly", "by_proxy"),
    [
        pytest.param(
            socket.gaierror(-2, "unknown"), ApiErrorKind.DNS, ApiErrorKind.PROXY, id="DNS"
        ),
        pytest.param(
            httpx2.ConnectError("refused"), ApiErrorKind.CONNECT, ApiErrorKind.PROXY, id="refused"
        ),
        pytest.param(
            httpx2.ProxyError("403"), ApiErrorKind.PROXY, ApiErrorKind.PROXY, id="proxy refuses"
        ),
        pytest.param(ssl.SSLError("unknown CA"), ApiErrorKind.TLS, ApiErrorKind.TLS, id="TLS"),
        pytest.param(
            httpx2.ReadTimeout("slow"), ApiErrorKind.TIMEOUT, ApiErrorKind.TIMEOUT, id="slow"
        ),
    ],
)
def test_cause_behind_the_sdks_error_tells_the_trouble(
    cause: BaseException, directly: ApiErrorKind, by_proxy: ApiErrorKind
) -> None:
    error = caused_by(cause)

    assert trouble_of(error, by_proxy=False) is directly
    assert trouble_of(error, by_proxy=True) is by_proxy


def test_error_of_the_sdk_alone_is_a_refusal() -> None:
    assert trouble_of(WorkOSError("422"), by_proxy=False) is ApiErrorKind.REFUSED
