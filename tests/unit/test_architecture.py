"""The map in docs/architecture.md is of this tree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logstreams.verification.categories import EVERY_CATEGORY

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PLACES = {
    group: re.findall(r"`([\w/.]+)`", places)
    for group, places in re.findall(r"^\| LS(\d)xx, [^|]*\|(.*)\|$", PAGE, re.MULTILINE)
}
CODES = sorted({check.code for category in EVERY_CATEGORY for check in category.checks})
TOP = ("components/", "hooks/", "logstreams/", "policies/", "rehearsal/", "tests/", "tools/")


@pytest.mark.parametrize("code", CODES)
def test_code_is_checked_where_the_map_says(code: str) -> None:
    folder = ROOT / "logstreams" / "verification"
    files = [
        file
        for place in PLACES[code[2]]
        for file in ([folder / place] if place.endswith(".py") else (folder / place).rglob("*.py"))
    ]

    assert any(f'"{code}"' in file.read_text(encoding="utf-8") for file in files)


def test_paths_of_the_page_exist() -> None:
    named = {one for one in re.findall(r"`([\w/.]+)`", PAGE) if one.startswith(TOP)}

    assert len(named) > len(TOP)
    assert [one for one in sorted(named) if not (ROOT / one).exists()] == []


def test_links_within_the_page_lead_to_a_heading() -> None:
    headings = {
        heading.lower().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
    }

    assert {*re.findall(r"\]\(#([\w-]+)\)", PAGE)} <= headings
