"""What is known of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate, as its manager or its server shows it."""

    status: str
    """ISSUED, EXPIRED, REVOKED, …; of a server's: ISSUED."""
    not_after: datetime | None
    names: tuple[str, ...]
