"""What there is to see of a customer's own HTTPS endpoint from here."""

from __future__ import annotations

from dataclasses import dataclass

from logstreams.verification.facts.fact import NOT_LOOKED, Fact
from logstreams.verification.https.certificate import CertificateFacts
from logstreams.verification.transport.connect_errors import ConnectErrorKind


@dataclass(frozen=True)
class HandshakeFacts:
    """How the endpoint answers a TLS handshake for its name."""

    certificate: CertificateFacts | None
    """None: TLS cannot begin; `obstacle` says why."""
    obstacle: ConnectErrorKind | None = None


@dataclass(frozen=True)
class EndpointFacts:
    """Everything of the endpoint but what guards it."""

    handshake: Fact[HandshakeFacts] = NOT_LOOKED
    """Unavailable: not reached from here, as behind an allowlist it should not be."""
