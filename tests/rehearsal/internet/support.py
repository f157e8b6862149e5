"""Clients of public names: from a chosen source address, by real sockets, over TLS."""

from __future__ import annotations

import ssl
import time
from typing import Any

import httpx2
import pytest

from logstreams.settings import StackSettings
from logstreams.verification.test_event import TestEvent
from rehearsal.internet import LocalInternet
from rehearsal.public_names import look_up

TWINS = tuple(f"127.0.0.{last}" for last in range(11, 26))
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


def stack_of(destination: dict[str, Any]) -> StackSettings:
    """A stack with this destination."""
    return StackSettings.from_plain(
        {
            "customer": "acme",
            "schema": 1,
            "accountId": ACCOUNT,
            "organizationId": "org_01EHZNVPK3SFK441A1RGBFSHRT",
            "environment": "staging",
            "apiKey": {"env": "WORKOS_API_KEY"},
            "aws": {"region": "us-east-1"},
            "destination": destination,
        }
    )


def event_of(probe: TestEvent) -> dict[str, Any]:
    """The test event as WorkOS delivers it."""
    return {"id": "evt_1", **probe.event}


def enter(internet: LocalInternet, monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    """Lead the kit's own clients there, as in a rehearsal, and set more variables."""
    for variable, value in {
        "LOGSTREAMS_REHEARSAL": "1",
        "HTTPS_PROXY": internet.proxy_url,
        "SSL_CERT_FILE": str(internet.ca),
        **variables,
    }.items():
        monkeypatch.setenv(variable, value)
