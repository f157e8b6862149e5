"""What stands between this machine and a public name."""

from __future__ import annotations

import re
import socket
import ssl

import httpx2
import urllib3
from botocore import exceptions as botocore

from logstreams.verification.transport.causes import causes
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from logstreams.verification.transport.loopback import proxy_of

_PROXY_CANNOT_CONNECT = re.compile(r"^50[23]\b")
"""A proxy's answer where it cannot connect (RFC 9110, 502 and 503)."""

# OpenSSL, x509_vfy.h, X509_V_ERR_…
_EXPIRED = frozenset({9, 10})
_OTHER_NAME = frozenset({62, 64})


def aws_obstacle_of(error: BaseException) -> ConnectErrorKind | None:
    """The kind of obstacle between this machine and AWS; None: AWS answered, or was not asked.

    Source: botocore 1.43, httpsession.py (`URLLib3Session.send`), 2026-11-29.
    """
    return obstacle_of(error) if isinstance(error, _UNANSWERED) else None


def obstacle_of(error: BaseException) -> ConnectErrorKind:
    """The kind of obstacle that an error of httpx2's or botocore's tells of."""
    chain = causes(error)
    for cause in chain:
        if isinstance(cause, botocore.ProxyConnectionError):
            return ConnectErrorKind.PROXY
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _of_certificate(cause.verify_code)
    for cause in chain:
        if isinstance(cause, httpx2.ProxyError):
            unconnected = _PROXY_CANNOT_CONNECT.match(str(cause))
            return ConnectErrorKind.UNCONNECTED if unconnected else ConnectErrorKind.PROXY
        if isinstance(cause, urllib3.exceptions.ProxyError):
            return _of_tunnel(str(cause.original_error))
    for kind, types in _BY_TYPE:
        if any(isinstance(cause, types) for cause in chain):
            # Behind a proxy, the only name resolved and the only host connected to are its own.
            own = kind in _ON_THE_WAY and _goes_by_proxy(chain)
            return ConnectErrorKind.PROXY_SILENT if own else kind
    return ConnectErrorKind.OTHER


def _of_tunnel(said: str) -> ConnectErrorKind:
    """What urllib3 says of a proxy that did not lead to the host."""
    answer = _TUNNEL.search(said)
    if answer is None:
        return ConnectErrorKind.PROXY_SILENT
    unconnected = _PROXY_CANNOT_CONNECT.match(answer[1])
    return ConnectErrorKind.UNCONNECTED if unconnected else ConnectErrorKind.PROXY


def _goes_by_proxy(chain: list[BaseException]) -> bool:
    for cause in chain:
        if isinstance(cause, httpx2.RequestError):
            try:
                return proxy_of(str(cause.request.url)) is not None
            except RuntimeError:  # it was raised without its request
                continue
    return False


def _of_certificate(code: int) -> ConnectErrorKind:
    if code in _EXPIRED:
        return ConnectErrorKind.EXPIRED
    return ConnectErrorKind.OTHER_NAME if code in _OTHER_NAME else ConnectErrorKind.UNTRUSTED


_TUNNEL = re.compile(r"Tunnel connection failed: (.*)")

_ON_THE_WAY = frozenset({ConnectErrorKind.DNS, ConnectErrorKind.REFUSED})

_UNANSWERED = (botocore.ConnectionError, botocore.HTTPClientError)

_BY_TYPE: tuple[
    tuple[ConnectErrorKind, type[BaseException] | tuple[type[BaseException], ...]], ...
] = (
    (ConnectErrorKind.DNS, socket.gaierror),
    # Who hangs up has said nothing of TLS: a middlebox does, or a server that is restarting.
    (ConnectErrorKind.OTHER, (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)),
    (ConnectErrorKind.TLS, ssl.SSLError),
    (
        ConnectErrorKind.TIMEOUT,
        (
            httpx2.TimeoutException,
            botocore.ConnectTimeoutError,
            botocore.ReadTimeoutError,
        ),
    ),
    (ConnectErrorKind.REFUSED, ConnectionRefusedError),
)
