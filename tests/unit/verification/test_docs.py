"""docs/ and the pack's copy, beside what they are made from: `make docs` leaves nothing to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logstreams.verification.explanation import Explanation, explanations
from tools.docs import CODES, DOCS, PACKS_EVALUATOR, generated

ROOT = DOCS.parent


@pytest.mark.parametrize("path", generated(), ids=lambda path: str(path.relative_to(ROOT)))
def test_generated_file_is_what_make_docs_would_write(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == generated()[path], "run `make docs`"


def test_no_page_is_left_of_a_group_that_is_no_more() -> None:
    assert {*CODES.iterdir()} <= {*generated()}


def test_no_copy_is_left_of_a_module_that_is_no_more() -> None:
    assert {*PACKS_EVALUATOR.glob("*.py")} <= {*generated()}


@pytest.mark.parametrize("explanation", explanations(), ids=lambda explanation: explanation.code)
def test_page_that_an_explanation_names_has_its_anchor(explanation: Explanation) -> None:
    page, _, anchor = explanation.page.partition("#")

    assert f"\n## {anchor.upper()}\n" in (ROOT / page).read_text(encoding="utf-8")


def test_links_between_pages_lead_somewhere() -> None:
    for page in CODES.glob("*.md"):
        for name, anchor in re.findall(r"\]\(([\w.]+)#(\w+)\)", page.read_text(encoding="utf-8")):
            assert f"\n## {anchor.upper()}\n" in (CODES / name).read_text(encoding="utf-8")
