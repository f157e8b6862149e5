"""The way to WorkOS's API: the official SDK over one HTTP client, guarded in a rehearsal."""

from __future__ import annotations

import os
from dataclasses import dataclass

import httpx2
from workos import WorkOSClient

from logstreams.verification.transport.loopback import refuse_beyond_loopback
from logstreams.verification.workos.asking import Asking

DEFAULT_BASE_URL = "https://api.workos.com"
REQUEST_SECONDS = 15


@dataclass(frozen=True)
class Connection:
    """The SDK, what it sends by, and what looks at its answers."""

    base_url: str
    asking: Asking
    http: httpx2.Client
    sdk: WorkOSClient


def connect(api_key: str, base_url: str | None = None, *, max_retries: int = 3) -> Connection:
    """Make the SDK's client; nothing is sent.

    Args:
        api_key: The environment's secret key; it is never logged or shown.
        base_url: Default: WORKOS_BASE_URL, else WorkOS's own.
        max_retries: How often the SDK asks again after 429, 500, 502, 503 and 504.

    Raises:
        BeyondLoopback: In a rehearsal, when the URL is not this machine's.
    """
    base_url = base_url or os.environ.get("WORKOS_BASE_URL") or DEFAULT_BASE_URL
    refuse_beyond_loopback(base_url, "WORKOS_BASE_URL")
    asking = Asking(base_url, api_key)
    # The SDK hides response headers, and its own client follows redirects: so does this one.
    http = httpx2.Client(
        timeout=REQUEST_SECONDS,
        follow_redirects=True,
        event_hooks={"response": [asking.note]},
    )
    sdk = WorkOSClient(
        api_key=api_key,
        base_url=base_url,
        http_client=http,
        # The SDK sets its own limit on every request, 60 s if it is told none.
        request_timeout=REQUEST_SECONDS,
        max_retries=max_retries,
    )
    return Connection(base_url, asking, http, sdk)
