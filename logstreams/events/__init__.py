"""Audit log events before and after their stream: schemas, emission, export, reconciliation."""

from __future__ import annotations

from logstreams.events.emitter import EmitOutcome, EmitResult, Emitter

__all__ = ["EmitOutcome", "EmitResult", "Emitter"]
