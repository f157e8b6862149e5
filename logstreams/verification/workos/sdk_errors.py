"""What the SDK's and the transport's errors mean, by their type and what caused them."""

from __future__ import annotations

import socket
import ssl

import httpx2
from workos import (
    AuthenticationError,
    AuthorizationError,
    NotFoundError,
    RateLimitExceededError,
    ServerError,
    WorkOSError,
)

from logstreams.verification.transport.causes import causes
from logstreams.verification.workos.error_kind import ApiErrorKind

_BY_TYPE: tuple[tuple[ApiErrorKind, tuple[type[BaseException], ...]], ...] = (
    (ApiErrorKind.UNAUTHORIZED, (AuthenticationError,)),
    (ApiErrorKind.FORBIDDEN, (AuthorizationError,)),
    (ApiErrorKind.NOT_FOUND, (NotFoundError,)),
    (ApiErrorKind.RATE_LIMITED, (RateLimitExceededError,)),
    (ApiErrorKind.SERVER, (ServerError,)),
)

_BY_CAUSE: tuple[tuple[ApiErrorKind, tuple[type[BaseException], ...]], ...] = (
    (ApiErrorKind.PROXY, (httpx2.ProxyError,)),
    (ApiErrorKind.DNS, (socket.gaierror,)),
    (ApiErrorKind.TLS, (ssl.SSLError,)),
    (ApiErrorKind.TIMEOUT, (httpx2.TimeoutException,)),
    (ApiErrorKind.CONNECT, (httpx2.TransportError, OSError)),
)

NOT_CONFIGURED = "has not been configured in this environment"
"""In WorkOS's words where an event's action, or the version of its schema, is unknown: "Invalid
Audit Log event: event 'X', version '1' has not been configured in this environment", a 400 (issues
of users of WorkOS's, dust-tt/dust #26412, 2026-11-28)."""

_ON_THE_WAY = frozenset({ApiErrorKind.DNS, ApiErrorKind.CONNECT})
"""Behind a proxy, the only name resolved and the only host connected to are the proxy's."""


def trouble_of(error: BaseException, *, by_proxy: bool) -> ApiErrorKind:
    """The kind of trouble an error of the SDK's tells of.

    Args:
        error: What the SDK raised.
        by_proxy: Whether requests to WorkOS go through a proxy.
    """
    for kind, types in _BY_TYPE:
        if isinstance(error, types):
            return kind
    chain = causes(error)
    for kind, types in _BY_CAUSE:
        if any(isinstance(cause, types) for cause in chain):
            return ApiErrorKind.PROXY if by_proxy and kind in _ON_THE_WAY else kind
    if isinstance(error, httpx2.DecodingError | httpx2.TooManyRedirects):
        return ApiErrorKind.NOT_WORKOS
    if not isinstance(error, WorkOSError):
        return ApiErrorKind.CONNECT
    if any(isinstance(cause, KeyError | ValueError | TypeError) for cause in chain):
        return ApiErrorKind.UNEXPECTED
    return ApiErrorKind.NOT_CONFIGURED if NOT_CONFIGURED in str(error) else ApiErrorKind.REFUSED
