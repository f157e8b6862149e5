"""Certificates that a customer's server shows to whoever connects to its public name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.faults.fault_context import FaultContext
from rehearsal.tls import Certificate


@dataclass(frozen=True)
class PublicServer:
    """A server that every customer with its fixture has."""

    name_of: Callable[[str], str]
    """Its public name, by the customer's stack."""
    port: int

    def issue(
        self,
        context: FaultContext,
        name: str = "",
        *,
        expired: bool = False,
        expires_in_seconds: float = 0,
    ) -> Certificate:
        """A certificate that clients trust, for the server's name unless another is given."""
        return context.customer.world.public.certificates.issue(
            name or self.name_of(context.customer.stack),
            expired=expired,
            expires_in_seconds=expires_in_seconds,
        )

    def show(self, context: FaultContext, certificate: Certificate) -> None:
        """Show a certificate at the server's name from now on."""
        name = self.name_of(context.customer.stack)
        context.customer.world.public.replace_certificate(name, self.port, certificate)
