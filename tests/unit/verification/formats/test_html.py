"""The page: by itself, whole, and nobody else's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

import pytest

from logstreams.verification.formats.html import HtmlFormat
from logstreams.verification.report import Report

NAMES = ("verified", "failed", "pending", "unproven", "accepted", "warned", "ready")
each_report = pytest.mark.parametrize("name", NAMES)
EMPTY = {"meta"}


class Page(HTMLParser):
    """Every element and attribute of a page, its text, and whether all that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@each_report
def test_page_is_well_nested_and_asks_for_nothing_from_elsewhere(
    name: str, reports: Mapping[str, Report]
) -> None:
    text = HtmlFormat().format(reports[name])

    page = Page(text)

    assert page.open == []
    assert page.tags.isdisjoint({"script", "img", "link", "iframe", "object", "a", "form"})
    assert page.attributes.isdisjoint({"src", "href", "style", "onclick", "onload"})
    assert not re.search(r"url\(|@import", text)
    assert "default-src 'none'" in text


@each_report
def test_page_has_every_check_and_both_colour_schemes(
    name: str, reports: Mapping[str, Report]
) -> None:
    text = HtmlFormat().format(reports[name])

    for section in reports[name].sections:
        for outcome in section.outcomes:
            assert f'<span class="code">{outcome.check.code}</span>' in text
    assert "prefers-color-scheme: dark" in text
    assert 'name="viewport"' in text


def test_foreign_markup_is_text(reports: Mapping[str, Report]) -> None:
    page = Page(HtmlFormat().format(reports["failed"]))

    assert "<script>alert(1)</script>" in page.text
    assert "&amp;" in page.text


def test_verified_page_says_what_was_sent_when_where_and_until_when_it_is_locked(
    reports: Mapping[str, Report],
) -> None:
    page = Page(HtmlFormat().format(reports["verified"]))
    found = reports["verified"].evidence

    assert found is not None
    for said in (found.nonce, found.location, found.md5, "2026-11-22T12:00:01Z", "2027-11-22"):
        assert said in page.text
