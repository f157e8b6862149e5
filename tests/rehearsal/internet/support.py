"""Clients of public names: from a chosen source address, by real sockets, over TLS."""

from __future__ import annotations

import ssl
import time
from typing import Any

import httpx2

from logstreams.rehearsal.internet import LocalInternet
from logstreams.rehearsal.public_names import look_up

TWINS = tuple(f"127.0.0.{last}" for last in range(11, 20))
ACCOUNT = "111122223333"
REGION = "eu-central-1"
PATIENCE_SECONDS = 1.0
"""How long a test waits before it calls a connection dropped."""


def reach(
    internet: LocalInternet,
    name: str,
    port: int = 443,
    *,
    source: str = "127.0.0.1",
    method: str = "GET",
    path: str = "/",
    timeout: float = 10,
    **request: Any,
) -> httpx2.Response:
    """Ask a public name, as the local WorkOS does: look it up, bind the source, check the name."""
    found = look_up(internet.names, name, port)
    assert found is not None, f"{name}:{port} is not published"
    trust = ssl.create_default_context(cafile=internet.ca)
    transport = httpx2.HTTPTransport(verify=trust, local_address=source, trust_env=False)
    with httpx2.Client(transport=transport, timeout=timeout) as client:
        return client.request(
            method,
            f"https://{found[0]}:{found[1]}{path}",
            headers={"Host": name, **request.pop("headers", {})},
            extensions={"sni_hostname": name},
            **request,
        )


def dropped(internet: LocalInternet, name: str, port: int = 443, **how: Any) -> bool:
    """Whether the client runs into its time-out: neither an answer nor a reset."""
    began = time.monotonic()
    try:
        reach(internet, name, port, timeout=PATIENCE_SECONDS, **how)
    except httpx2.TimeoutException:
        assert time.monotonic() - began >= PATIENCE_SECONDS
        return True
    return False
