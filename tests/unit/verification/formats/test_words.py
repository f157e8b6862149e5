"""The small parts of the formats: ranges of codes, lines of 80 columns, what is printable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.verification.formats.rendering import printable, ranges, wrapped

RANGES = {
    "one": (["LS101"], "LS101"),
    "in a row": (["LS101", "LS102", "LS103"], "LS101–LS103"),
    "with a gap": (["LS101", "LS102", "LS104"], "LS101–LS102, LS104"),
    "two groups": (["LS199", "LS201"], "LS199, LS201"),
}


@pytest.mark.parametrize(("codes", "said"), RANGES.values(), ids=RANGES.keys())
def test_codes_in_a_row_are_drawn_together(codes: list[str], said: str) -> None:
    assert ranges(codes) == said


def test_command_between_backticks_is_never_cut() -> None:
    command = "`logstreams verify acme --wait 900`"

    lines = wrapped("", f"{'word ' * 13}{command} and more words that need a third line {command}")

    assert all(len(line) <= 80 for line in lines)
    assert sum(command in line for line in lines) == 2


def test_word_longer_than_a_line_stays_whole() -> None:
    arn = "arn:aws:s3:::" + "a" * 90

    assert f"    {arn}" in wrapped("  ", f"found {arn}", indent="    ")


@given(st.text(st.characters(exclude_categories=())))
def test_printable_text_is_one_line_that_any_stream_takes(text: str) -> None:
    shown = printable(text)

    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert printable(shown) == shown
