"""How a rehearsal's servers are told what happens to them: a control API beside their own."""

from __future__ import annotations

from rehearsal.control.client import ControlClient, ControlError
from rehearsal.control.protocol import PREFIX, TOKEN_HEADER

__all__ = ["PREFIX", "TOKEN_HEADER", "ControlClient", "ControlError"]
