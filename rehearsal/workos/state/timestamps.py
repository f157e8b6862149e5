"""Times as WorkOS writes them."""

from __future__ import annotations

from datetime import UTC, datetime


def timestamp(moment: datetime) -> str:
    """UTC with milliseconds and a Z: `2026-01-15T12:00:00.000Z` (OpenAPI specification v0.61.0)."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
