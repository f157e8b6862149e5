"""HTTPS requests to a customer's endpoint, by the environment's proxy if it names one."""

from __future__ import annotations

import ssl
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx2

from logstreams.delivery.loopback import is_loopback, refuse_beyond_loopback

SECONDS = 10


def client_for(url: str) -> httpx2.Client:
    """A client for one URL that verifies certificates, sends no cookies and follows no redirect.

    Raises:
        BeyondLoopback: In a rehearsal, unless the URL or the proxy to it is this machine's.
    """
    host = urlsplit(url).hostname or ""
    proxy = None if proxy_bypass(host) else getproxies().get("https")
    refuse_beyond_loopback(url if is_loopback(host) else proxy, f"the proxy to {host}")
    return httpx2.Client(
        proxy=proxy, trust_env=False, timeout=SECONDS, verify=ssl.create_default_context()
    )


def causes(error: BaseException) -> list[BaseException]:
    """An error and all that led to it, outermost first."""
    chain: list[BaseException] = []
    link: BaseException | None = error
    while link is not None and link not in chain:
        chain.append(link)
        link = link.__cause__ or link.__context__
    return chain
