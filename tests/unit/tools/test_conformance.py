"""The page on the offline provider: every type, and nothing that is no type."""

from __future__ import annotations

from rehearsal.engine.aws_provider.resources import RESOURCES
from tools.conformance import PAGE, ROWS, name_of
from tools.docs import generated


def test_every_type_has_its_row_and_every_row_its_type() -> None:
    assert {*ROWS} == {name_of(kind) for kind in RESOURCES}


def test_page_is_made_from_the_types() -> None:
    text = PAGE.read_text(encoding="utf-8")

    assert text == generated()[PAGE], "run `make docs`"
    assert all(f"\n### {kind.type_name}\n" in text for kind in RESOURCES)


def test_type_says_where_it_was_written_from() -> None:
    sections = PAGE.read_text(encoding="utf-8").split("\n### ")[1:]

    assert all("| written from | terraform-provider-aws" in section for section in sections)
