"""The guard of a rehearsal: nothing leaves this machine, whatever a setting says."""

from __future__ import annotations

import ipaddress
import os
from urllib.parse import urlsplit

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
            f"a rehearsal talks to this machine only: {source} is {url or 'not set'}, "
            "wanted is a loopback address"
        )


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
