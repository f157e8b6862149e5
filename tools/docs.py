"""Writes what is generated in docs/: `make docs`. A test fails where docs/ differs from it."""

from __future__ import annotations

from pathlib import Path

from logstreams.delivery.report.document import DoctorDocument, VerifyDocument, json_schema
from logstreams.fleet.document import FleetDocument
from logstreams.rehearsal.faults.document import FaultsDocument
from logstreams.rehearsal.life import Life
from logstreams.settings import reference
from tools import codes, policies

DOCS = Path(__file__).parents[1] / "docs"
CODES = DOCS / "codes"


def generated() -> dict[Path, str]:
    """Every generated file with what it has to hold."""
    return {
        reference.PAGE: reference.page(reference.PAGE.read_text(encoding="utf-8")),
        reference.SCHEMA: reference.json_schema(),
        policies.PAGE: policies.page(policies.PAGE.read_text(encoding="utf-8")),
        DOCS / "schemas" / "policies.json": policies.json_schema(),
        DOCS / "schemas" / "verify.json": json_schema(VerifyDocument),
        DOCS / "schemas" / "fleet.json": json_schema(FleetDocument),
        DOCS / "schemas" / "faults.json": json_schema(FaultsDocument),
        DOCS / "schemas" / "rehearse.json": json_schema(Life),
        DOCS / "schemas" / "doctor.json": json_schema(DoctorDocument),
        **{CODES / name: text for name, text in codes.pages().items()},
    }


def main() -> None:
    """Write every generated file, and take away pages of groups that are no more."""
    files = generated()
    CODES.mkdir(parents=True, exist_ok=True)
    for page in {*CODES.iterdir()} - {*files}:
        page.unlink()
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
