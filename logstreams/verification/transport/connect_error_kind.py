"""The kinds of obstacle between this machine and a public name; needs no HTTP client."""

from __future__ import annotations

from enum import StrEnum


class ConnectErrorKind(StrEnum):
    """One kind of obstacle, in words that end a sentence about a host."""

    DNS = "DNS does not resolve its name here"
    TIMEOUT = "timed out (expected if this host is not allowlisted)"
    REFUSED = "connection refused"
    UNCONNECTED = "the proxy cannot connect to it: connection refused, or its name is not known"
    PROXY = "the proxy refuses the connection"
    PROXY_SILENT = "the proxy that the environment names (HTTPS_PROXY) does not answer"
    EXPIRED = "its certificate is not valid now"
    OTHER_NAME = "its certificate is for another name"
    UNTRUSTED = "its certificate's authority is not trusted by this machine"
    TLS = "the TLS handshake failed"
    OTHER = "it is unreachable"


OF_A_PROXY = frozenset(
    {ConnectErrorKind.UNCONNECTED, ConnectErrorKind.PROXY, ConnectErrorKind.PROXY_SILENT}
)
"""A proxy stands in the way, or does not answer."""

NOBODY_LISTENS = frozenset({ConnectErrorKind.REFUSED, ConnectErrorKind.UNCONNECTED})
"""No connection comes about, and at once: no certificate was shown."""

CERTIFICATE = frozenset(
    {
        ConnectErrorKind.EXPIRED,
        ConnectErrorKind.OTHER_NAME,
        ConnectErrorKind.UNTRUSTED,
        ConnectErrorKind.TLS,
    }
)
"""Someone listens, and TLS cannot begin."""
