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
    return Trouble.REFUSED if isinstance(error, WorkOSError) else Trouble.CONNECT
