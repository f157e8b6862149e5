"""Every form of every report, to the letter: the files of tests/golden/report, found by glob."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from logstreams.verification.formats.html import HtmlFormat
from logstreams.verification.formats.interface import Format
from logstreams.verification.formats.json import JsonFormat
from logstreams.verification.formats.junit import JunitFormat
from logstreams.verification.formats.markdown import MarkdownFormat
from logstreams.verification.formats.text import TextFormat
from logstreams.verification.report import Report

GOLDEN = Path(__file__).parents[3] / "golden" / "report"
FORMATS: dict[str, Format] = {
    ".txt": TextFormat(),
    ".json": JsonFormat(),
    ".xml": JunitFormat(),
    ".md": MarkdownFormat(),
    ".html": HtmlFormat(),
}


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.name)
def test_form_of_a_report_is_the_golden_file(
    path: Path, reports: Mapping[str, Report], update_golden: bool
) -> None:
    text = FORMATS[path.suffix].format(reports[path.stem])

    if update_golden:
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"rewritten: read {path.name} before you believe it")
    assert text == path.read_text(encoding="utf-8")


def test_every_form_of_every_report_has_a_golden_file(
    reports: Mapping[str, Report], update_golden: bool
) -> None:
    wanted = {f"{name}{suffix}" for name in reports for suffix in FORMATS}

    missing = wanted - {path.name for path in GOLDEN.iterdir()}

    for name in missing if update_golden else ():
        (GOLDEN / name).write_text("", encoding="utf-8")
    assert missing == set(), "run once more with --update-golden"
