"""Bringing recorded events to their destinations."""

from __future__ import annotations

from rehearsal.workos.streaming.deliveries import Deliveries
from rehearsal.workos.streaming.saving import begin, save

__all__ = ["Deliveries", "begin", "save"]
