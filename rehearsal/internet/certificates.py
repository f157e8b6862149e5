"""Certificates for public names, made where the authority's key is: in the starter's process."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from rehearsal.tls import Authority, Certificate


@dataclass
class Certificates:
    """Issues them into one directory, each into files of its own."""

    directory: Path
    _authority: Authority = field(repr=False)
    _numbers: count[int] = field(default_factory=lambda: count(1), repr=False)

    def issue(
        self, *names: str, expired: bool = False, expires_in_seconds: float = 0
    ) -> Certificate:
        """A certificate for these names; an expired one ended yesterday."""
        file = self.directory / f"{next(self._numbers):03}-{names[0].replace('*', '_')}.pem"
        return self._authority.certificate(
            file, *names, expired=expired, expires_in_seconds=expires_in_seconds
        )
