"""The guard of a rehearsal: nothing leaves this machine, whatever a setting says."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

REHEARSAL = "LOGSTREAMS_REHEARSAL"
"""The environment variable that marks a rehearsal."""


class BeyondLoopback(Exception):
    """A rehearsal was about to talk to another machine."""


def is_rehearsal() -> bool:
    """Whether this process belongs to a rehearsal."""
    return os.environ.get(REHEARSAL) == "1"


def refuse_beyond_loopback(url: str | None, source: str) -> None:
    """Raise in a rehearsal unless the URL is this machine's.

    Args:
        url: The endpoint that is about to be used; None: the service's public one.
        source: Where the endpoint was set, for the message.

    Raises:
        BeyondLoopback: The endpoint is not on the loopback interface.
    """
    if is_rehearsal() and not (url and is_loopback(urlsplit(url).hostname)):
        raise BeyondLoopback(
            f"a rehearsal connects to this machine only: {source} is {url or 'not set'}, "
            "must be a loopback address"
        )


def refuse_to_leave(url: str, source: str) -> None:
    """Raise in a rehearsal unless a request to the URL stays on this machine.

    It does where the URL is this machine's, and where the environment's proxy is: a rehearsal has
    one that leads public names to this machine and to no other.

    Args:
        url: Where the request goes.
        source: Where the URL was set, for the message.

    Raises:
        BeyondLoopback: The request would leave this machine.
    """
    if is_rehearsal() and not is_loopback(urlsplit(proxy_of(url) or url).hostname):
        raise BeyondLoopback(
            f"a rehearsal connects to this machine only: {source} is {url}, "
            "must be a loopback address, or HTTPS_PROXY must be one"
        )


def proxy_of(url: str) -> str | None:
    """The proxy that the environment names for a URL; None: it is asked directly."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return None if not proxy or proxy_bypass(parts.hostname or "") else proxy


def is_loopback(host: str | None) -> bool:
    """Whether a host name or address is this machine's by definition (RFC 6761, RFC 1122)."""
    if not host:
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
