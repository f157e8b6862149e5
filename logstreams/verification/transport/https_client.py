"""An HTTPS client for public names: a customer's endpoint, a SIEM."""

from __future__ import annotations

import httpx2

from logstreams.verification.transport.loopback import refuse_to_leave

CONNECT_SECONDS = 5
READ_SECONDS = 20


def public_client(source: str, transport: httpx2.BaseTransport | None = None) -> httpx2.Client:
    """A client that takes HTTPS_PROXY and SSL_CERT_FILE from the environment.

    It follows no redirect: what is sent has a secret in it, and only the named host may get it.

    Args:
        source: Where the URLs come from, for the message that refuses one.
        transport: For tests; None: the network.

    Raises:
        BeyondLoopback: By a request in a rehearsal, when it would leave this machine.
    """
    return httpx2.Client(
        timeout=httpx2.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
        follow_redirects=False,
        event_hooks={"request": [lambda request: refuse_to_leave(str(request.url), source)]},
        transport=transport,
    )
