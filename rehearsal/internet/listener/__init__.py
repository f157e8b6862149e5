"""What stands between the world and a published name: security groups, then TLS."""

from __future__ import annotations

from rehearsal.internet.listener.guard import Guarding, SecurityGroups, Unguarded
from rehearsal.internet.listener.listener import Listener

__all__ = ["Guarding", "Listener", "SecurityGroups", "Unguarded"]
