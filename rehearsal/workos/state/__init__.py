"""What the local WorkOS knows, apart from how it is asked."""

from __future__ import annotations

from rehearsal.workos.state.state import Environment, EnvironmentName, WorkOSState

__all__ = ["Environment", "EnvironmentName", "WorkOSState"]
