"""Public names and URLs that WorkOS delivers to."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from logstreams.settings.section import Wanted, refusal

_HTTPS_PORT = 443
# RFC 1123, section 2.1: labels of letters, digits and inner hyphens.
_LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"

HostName = Annotated[
    str,
    StringConstraints(pattern=rf"^(?:{_LABEL}\.)+{_LABEL}$", max_length=253),
    Wanted("a public host name in lower case: logs.example.com"),
]


def _https(url: str) -> str:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise refusal("an https:// URL whose port is a number") from None
    if parts.scheme != "https" or not parts.hostname or any(c.isspace() for c in url):
        raise refusal("an https:// URL: WorkOS delivers over TLS")
    if parts.username is not None or parts.password is not None:
        raise refusal("an https:// URL without a user or password in it")
    if parts.query or parts.fragment or port == 0:
        raise refusal("an https:// URL without ?, # and port 0")
    return url


HttpsUrl = Annotated[str, AfterValidator(_https), Wanted("an https:// URL")]


def host_of(url: str) -> str:
    """The host of a URL that `HttpsUrl` has judged."""
    return urlsplit(url).hostname or ""


def path_of(url: str) -> str:
    """The path of a URL; empty where it names none."""
    return urlsplit(url).path


def port_of(url: str) -> int:
    """The port of a URL; 443 where it names none."""
    return urlsplit(url).port or _HTTPS_PORT
