"""What the local WorkOS knows, apart from how it is asked."""

from __future__ import annotations

from rehearsal.workos.world.world import Environment, EnvironmentName, World

__all__ = ["Environment", "EnvironmentName", "World"]
