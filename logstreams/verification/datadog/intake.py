"""Datadog's intake, the host that WorkOS sends logs to: whether it is in order."""

from __future__ import annotations

import httpx2

from logstreams.verification.datadog.client import DatadogFailure
from logstreams.verification.transport.https_client import public_client


def status_of(host: str) -> int:
    """What the intake of a site answers a request without a key and without a log.

    It refuses that (401 or 403: Datadog's API reference, "Send logs", 2026-11-24), unless it is
    out of order.

    Args:
        host: The site's domain, such as `datadoghq.eu`.

    Raises:
        DatadogFailure: It did not answer.
        BeyondLoopback: In a rehearsal, when the request would leave this machine.
    """
    intake = f"http-intake.logs.{host}"
    try:
        with public_client("Datadog's intake") as client:
            return client.post(f"https://{intake}/api/v2/logs", json=[]).status_code
    except httpx2.HTTPError as error:
        raise DatadogFailure(f"{intake}: {error}") from None
