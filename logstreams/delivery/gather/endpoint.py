"""A customer's own endpoint: how it answers a TLS handshake from here."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from typing import Any

import httpx2

from logstreams.delivery.endpoint_facts import EndpointFacts, HandshakeFacts
from logstreams.delivery.observations import Fact, Unavailable
from logstreams.delivery.receiver_facts import CertificateFacts
from logstreams.delivery.web import causes, client_for

_PROBLEMS = {10: "expired", 62: "name"}
"""OpenSSL's verification results (x509_vfy.h: X509_V_ERR_CERT_HAS_EXPIRED, _HOSTNAME_MISMATCH)."""


def gather_endpoint(url: str) -> EndpointFacts:
    """Shake hands with the endpoint; HEAD, which changes nothing there (RFC 9110, 9.2.1).

    Raises:
        BeyondLoopback: In a rehearsal, unless the way there begins on this machine.
    """
    return EndpointFacts(_handshake(url))


def _handshake(url: str) -> Fact[HandshakeFacts]:
    try:
        with client_for(url) as client, client.stream("HEAD", url) as answer:
            stream = answer.extensions["network_stream"]
            return HandshakeFacts(_certificate(stream.get_extra_info("ssl_object")))
    except httpx2.HTTPError as error:
        chain = causes(error)
        for cause in chain:
            if isinstance(cause, ssl.SSLCertVerificationError):
                problem = _PROBLEMS.get(cause.verify_code, "untrusted")
                return HandshakeFacts(None, problem, cause.verify_message)
        if any(isinstance(cause, ssl.SSLError) for cause in chain):
            return HandshakeFacts(None, "tls", str(error))
        said = " ".join(str(error).split()) or type(error).__name__
        return Unavailable(f"{url} is not reached from here: {said}")


def _certificate(tls: Any) -> CertificateFacts | None:
    found = tls.getpeercert() if tls is not None else None
    if not found:
        return None
    until = ssl.cert_time_to_seconds(found["notAfter"])
    names = tuple(value for kind, value in found.get("subjectAltName", ()) if kind == "DNS")
    return CertificateFacts("ISSUED", datetime.fromtimestamp(until, UTC), names)
