"""Audit log events before and after their stream: schemas, emission, export, reconciliation."""
