"""What stands between the world and a published name: security groups, then TLS."""

from __future__ import annotations

from rehearsal.internet.gate.gate import Gate
from rehearsal.internet.gate.guard import Guarding, SecurityGroups, Unguarded

__all__ = ["Gate", "Guarding", "SecurityGroups", "Unguarded"]
