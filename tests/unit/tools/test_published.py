"""What users read in docs/: tables that render, and no text meant for who changes the code."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from logstreams.settings.markdown import row
from logstreams.settings.reference import PAGE, SCHEMA
from logstreams.settings.section import Section

DOCS = Path(__file__).parents[3] / "docs"
PAGES = sorted((*DOCS.rglob("*.md"), DOCS.parent / "README.md"))


def tables(text: str) -> Iterator[list[str]]:
    """The tables of a page, each as its lines."""
    text = re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)
    for block in re.split(r"\n\s*\n", text):
        lines = block.strip("\n").split("\n")
        begins = [at for at, line in enumerate(lines) if re.fullmatch(r"\|(\s*:?-+:?\s*\|)+", line)]
        if begins:
            yield lines[begins[0] - 1 :]


def cells(line: str) -> int:
    return len(re.findall(r"(?<!\\)\|", line)) - 1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS.parent)))
def test_every_row_of_a_table_has_the_cells_of_its_head(page: Path) -> None:
    for table in tables(page.read_text(encoding="utf-8")):
        head, *rows = [line for line in table if not line.startswith("<!--")]
        assert [line for line in rows if not line.startswith("|")] == []
        assert [line for line in rows if cells(line) != cells(head)] == []


def test_row_keeps_a_pipe_and_a_line_feed_inside_its_cell() -> None:
    assert row("`a | b`", "one\n    two", r"c \| d") == r"| `a \| b` | one two | c \| d |"


def sections(of: type[Section] = Section) -> Iterator[type[Section]]:
    for each in of.__subclasses__():
        yield each
        yield from sections(each)


def test_what_a_docstring_says_to_developers_is_not_published() -> None:
    published = [" ".join(PAGE.read_text(encoding="utf-8").split())]
    published.append(" ".join(json.dumps(json.loads(SCHEMA.read_text(encoding="utf-8"))).split()))
    found = 0

    for section in {*sections()}:
        for paragraph in (inspect.getdoc(section) or "").split("\n\n")[1:]:
            found += 1
            begins = " ".join(paragraph.split())[:40]
            assert not [page for page in published if begins in page], section
    assert found >= 3
