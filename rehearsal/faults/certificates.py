"""Certificates that a customer's server shows to whoever connects to its public name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rehearsal.faults.scene import Scene
from rehearsal.tls import Certificate


@dataclass(frozen=True)
class PublicServer:
    """A server that every customer with its premises has."""

    name_of: Callable[[str], str]
    """Its public name, by the customer's stack."""
    port: int

    def issue(
        self, scene: Scene, name: str = "", *, expired: bool = False, expires_in_seconds: float = 0
    ) -> Certificate:
        """A certificate that clients trust, for the server's name unless another is given."""
        return scene.customer.world.public.certificates.issue(
            name or self.name_of(scene.customer.stack),
            expired=expired,
            expires_in_seconds=expires_in_seconds,
        )

    def show(self, scene: Scene, certificate: Certificate) -> None:
        """Show a certificate at the server's name from now on."""
        name = self.name_of(scene.customer.stack)
        scene.customer.world.public.replace_certificate(name, self.port, certificate)
