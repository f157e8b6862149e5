"""The document's published schema."""

from __future__ import annotations

from pathlib import Path

from logstreams.fleet.document import FleetDocument
from logstreams.verification.published import json_schema

SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "fleet.json"


def test_published_schema_is_the_documents() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(FleetDocument)
