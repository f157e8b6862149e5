"""The kinds of trouble that can stand between this machine and an answer of WorkOS's."""

from __future__ import annotations

from enum import StrEnum


class ApiErrorKind(StrEnum):
    """One kind of trouble; each has its own check."""

    SDK = "sdk"
    ADDRESS = "address"
    """What the environment names as WorkOS's URL, or as a proxy, is no URL."""
    DNS = "dns"
    CONNECT = "connect"
    TLS = "tls"
    PROXY = "proxy"
    TIMEOUT = "timeout"
    UNAUTHORIZED = "unauthorized"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not found"
    REFUSED = "refused"
    RATE_LIMITED = "rate limited"
    SERVER = "server error"
    NOT_WORKOS = "not WorkOS"
    UNEXPECTED = "unexpected answer"
    """JSON that is not of the published shape."""
    NOT_CONFIGURED = "schema not configured"
    """The action, or the version of its schema, is not known to the environment."""


class WorkOSFailure(Exception):
    """WorkOS could not be asked, or refused."""

    def __init__(self, trouble: ApiErrorKind, message: str) -> None:
        super().__init__(message)
        self.trouble = trouble
