"""The URLs that the environment names on the way to WorkOS: whether they are any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.request import getproxies_environment

import httpx2

BASE_URL = "WORKOS_BASE_URL"
_PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})


def unusable_address(environment: Mapping[str, str] | None = None) -> str:
    """The first variable whose value is no URL, and why; empty: each is one, or not set.

    A value is not shown: a proxy's may hold a password.
    """
    given = os.environ if environment is None else environment
    base = given.get(BASE_URL, "")
    if base and (why := _why(base, frozenset({"http", "https"}))):
        return f"{BASE_URL}: {why}"
    for scheme, proxy in getproxies_environment().items():
        if scheme in ("https", "http", "all") and (why := _why(proxy, _PROXY_SCHEMES, bare=True)):
            return f"{scheme.upper()}_PROXY: {why}"
    return ""


def base_path(environment: Mapping[str, str] | None = None) -> str:
    """The path in `WORKOS_BASE_URL`; empty: it has none, or is no URL, or is not set."""
    given = os.environ if environment is None else environment
    try:
        return httpx2.URL(given.get(BASE_URL, "")).path.rstrip("/")
    except httpx2.InvalidURL:
        return ""


def _why(text: str, schemes: frozenset[str], *, bare: bool = False) -> str:
    """Why a text is no URL; `bare`: a proxy may be named without its scheme."""
    try:
        url = httpx2.URL(text if "://" in text or not bare else f"http://{text}")
    except httpx2.InvalidURL as error:
        return str(error).replace(text, "…")
    if url.scheme not in schemes:
        return f"found {url.scheme or 'no'} scheme"
    if not url.host or " " in url.host:
        return "found no host"
    return ""
