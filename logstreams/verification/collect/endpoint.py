"""A customer's own endpoint: how it answers a TLS handshake from here."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any

import httpx2

from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.https.certificate import CertificateFacts
from logstreams.verification.https.endpoint import EndpointFacts, HandshakeFacts
from logstreams.verification.transport.connect_errors import CERTIFICATE, obstacle_of
from logstreams.verification.transport.https_client import public_client


def gather_endpoint(url: str) -> EndpointFacts:
    """Shake hands with the endpoint, by HEAD, which changes nothing there (RFC 9110, 9.2.1).

    Raises:
        BeyondLoopback: In a rehearsal, unless the way there begins on this machine.
    """
    return EndpointFacts(_handshake(url))


def _handshake(url: str) -> Fact[HandshakeFacts]:
    try:
        with (
            public_client("destination.existing.url") as client,
            client.stream("HEAD", url) as answer,
        ):
            stream = answer.extensions["network_stream"]
            return HandshakeFacts(_certificate(stream.get_extra_info("ssl_object")))
    except httpx2.HTTPError as error:
        obstacle = obstacle_of(error)
        if obstacle in CERTIFICATE:
            return HandshakeFacts(None, obstacle)
        return Unavailable(f"{url}: {obstacle}")


def _certificate(tls: Any) -> CertificateFacts | None:
    found = tls.getpeercert() if tls is not None else None
    if not found:
        return None
    until = ssl.cert_time_to_seconds(found["notAfter"])
    names = tuple(value for kind, value in found.get("subjectAltName", ()) if kind == "DNS")
    return CertificateFacts("ISSUED", datetime.fromtimestamp(until, UTC), names)
