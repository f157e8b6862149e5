"""docs/proof.md: every step writes its own part."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools import proof


def test_part_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    page = tmp_path / "proof.md"
    page.write_text("# Proof\n")

    proof.write("one", ["", "first", ""], page)
    proof.write("two", ["", "second", ""], page)
    proof.write("one", ["", "newer", ""], page)

    assert page.read_text() == (
        "# Proof\n\n<!-- one: begin -->\n\nnewer\n\n<!-- one: end -->\n\n"
        "<!-- two: begin -->\n\nsecond\n\n<!-- two: end -->\n"
    )


@pytest.mark.parametrize("part", ["faults", "mutation", "evaluators"])
def test_page_has_every_part(part: str) -> None:
    assert proof.PAGE.read_text(encoding="utf-8").count(f"<!-- {part}: begin -->\n") == 1
