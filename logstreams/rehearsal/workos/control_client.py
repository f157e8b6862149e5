"""Control calls to the local WorkOS go through every rehearsal server's client."""

from __future__ import annotations

from logstreams.rehearsal.control import ControlClient, ControlError

__all__ = ["ControlClient", "ControlError"]
