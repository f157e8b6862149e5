from __future__ import annotations

import json
from pathlib import Path

import pytest

from logstreams.settings import reference
from logstreams.settings.stack import StackSettings

HINT = "run: .venv/bin/python -m logstreams.settings.reference"


def test_page_has_the_tables_of_the_models() -> None:
    written = reference.PAGE.read_text(encoding="utf-8")
    assert reference.page(written) == written, HINT


def test_schema_is_the_one_of_the_models() -> None:
    assert reference.SCHEMA.read_text(encoding="utf-8") == reference.json_schema(), HINT


def test_page_names_every_key(full: str) -> None:
    page = reference.PAGE.read_text(encoding="utf-8")
    for key in StackSettings.known_keys():
        assert key in {"customer", "aws"} or f"| `workos-log-streams:{key}` |" in page
    for key in (
        "destination.retention.days",
        "apiKey.env",
        "apiKey.secretArn",
        "stream.externalId",
    ):
        assert f"| `workos-log-streams:{key}` |" in page
    assert "| `aws:region` |" in page
    assert "customer`" not in page


def test_text_outside_the_marks_is_kept() -> None:
    begin, end = "<!-- generated: begin -->\n", "<!-- generated: end -->\n"
    page = reference.page(f"before\n{begin}old\n{end}after\n")
    assert page.startswith(f"before\n{begin}")
    assert page.endswith(f"{end}after\n")
    assert "\nold\n" not in page


def test_writing_makes_both_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page, schema = tmp_path / "page.md", tmp_path / "schema.json"
    page.write_text("x\n")
    monkeypatch.setattr(reference, "PAGE", page)
    monkeypatch.setattr(reference, "SCHEMA", schema)
    reference.main()
    assert "`aws:region`" in page.read_text()
    properties = json.loads(schema.read_text())["properties"]["config"]["properties"]
    types = ("Datadog", "Https", "S3", "Splunk")
    assert properties["workos-log-streams:destination"]["oneOf"] == [
        {"$ref": f"#/$defs/{name}Destination"} for name in types
    ]
