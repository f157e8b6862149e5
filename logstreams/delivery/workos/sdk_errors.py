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

from logstreams.delivery.transport.causes import causes
from logstreams.delivery.workos.trouble import Trouble

_BY_TYPE: tuple[tuple[Trouble, tuple[type[BaseException], ...]], ...] = (
    (Trouble.UNAUTHORIZED, (AuthenticationError,)),
    (Trouble.FORBIDDEN, (AuthorizationError,)),
    (Trouble.NOT_FOUND, (NotFoundError,)),
    (Trouble.RATE_LIMITED, (RateLimitExceededError,)),
    (Trouble.SERVER, (ServerError,)),
)

_BY_CAUSE: tuple[tuple[Trouble, tuple[type[BaseException], ...]], ...] = (
    (Trouble.PROXY, (httpx2.ProxyError,)),
    (Trouble.DNS, (socket.gaierror,)),
    (Trouble.TLS, (ssl.SSLError,)),
    (Trouble.TIMEOUT, (httpx2.TimeoutException,)),
    (Trouble.CONNECT, (httpx2.TransportError, OSError)),
)

NOT_CONFIGURED = "has not been configured in this environment"
"""In WorkOS's words where an event's action, or the version of its schema, is unknown: "Invalid
Audit Log event: event 'X', version '1' has not been configured in this environment", a 400 (issues
of users of WorkOS's, dust-tt/dust #26412, 2026-11-28)."""

_ON_THE_WAY = frozenset({Trouble.DNS, Trouble.CONNECT})
"""Behind a proxy, the only name resolved and the only host connected to are the proxy's."""


def trouble_of(error: BaseException, *, by_proxy: bool) -> Trouble:
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
            return Trouble.PROXY if by_proxy and kind in _ON_THE_WAY else kind
    if isinstance(error, httpx2.DecodingError | httpx2.TooManyRedirects):
        return Trouble.NOT_WORKOS
    if not isinstance(error, WorkOSError):
        return Trouble.CONNECT
    if any(isinstance(cause, KeyError | ValueError | TypeError) for cause in chain):
        return Trouble.UNEXPECTED
    return Trouble.NOT_CONFIGURED if NOT_CONFIGURED in str(error) else Trouble.REFUSED
