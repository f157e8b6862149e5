"""Bringing recorded events to their destinations."""

from __future__ import annotations

from logstreams.rehearsal.workos.streaming.deliveries import Deliveries
from logstreams.rehearsal.workos.streaming.saving import begin, save

__all__ = ["Deliveries", "begin", "save"]
