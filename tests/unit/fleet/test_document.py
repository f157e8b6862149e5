"""The document's published schema."""

from __future__ import annotations

from pathlib import Path

from logstreams.delivery.report.document import json_schema
from logstreams.fleet.document import FleetDocument

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "fleet.json"


def test_published_schema_is_the_documents() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(FleetDocument)
