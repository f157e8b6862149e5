"""The page: by itself, whole without its script, safe whatever the names are, and readable."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from logstreams.fleet.document import (
    DriftedResource,
    FoundCause,
    Proof,
    Result,
    StackOutcome,
)
from logstreams.fleet.report.building import build_report
from logstreams.fleet.report.history import PastRun
from logstreams.fleet.report.html import SIGNS, page

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
VOID = {"meta", "input", "rect", "polyline"}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "\" onmouseover='alert(1)' x=\"",
    "<img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}",
    "turned \u202e around \x1b[31m",
    "]]><!--",
)


class Page(HTMLParser):
    """Elements with their attributes, text, and whether all that opens closes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.inside: dict[str, str] = {}
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in ("script", "style"):
            self.inside[self.open[-1]] = data
        else:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]


def outcome(stack: str, result: Result, word: str = "plain", hours: float = 3) -> StackOutcome:
    at = NOW - timedelta(hours=hours)
    cause = FoundCause(
        code="LS504",
        role="root",
        title=f"title {word}",
        severity="critical",
        owner="you",
        found=f"found {word}",
        wanted=f"wanted {word}",
        repair=f"repair `{word}`",
        command=f"command {word}",
    )
    proof = Proof(
        event_at=at,
        proven_at=at,
        latency_seconds=hours,
        location=f"s3://{word}",
        retention_mode=f"COMPLIANCE {word}",
        retained_until=NOW,
    )
    return StackOutcome(
        stack=stack,
        result=result,
        verdict="failed" if result is Result.FAILED else "verified",
        causes=(cause,) if result is Result.FAILED else (),
        proof=proof,
        errors=(f"error {word}",),
        because=(f"because {word}",),
        next_step=f"next {word}",
        destination="s3",
        account="012345670123",
        region="us-east-1",
        tags={f"key {word}": f"value {word}"},
        max_age_hours=24,
    )


def rendered(known: list[StackOutcome], nights: int = 2) -> str:
    runs = []
    for night in reversed(range(nights)):
        at = NOW - timedelta(days=night, hours=3)
        ones = {
            one.stack: one.model_copy(
                update={"proof": one.proof and one.proof.model_copy(update={"proven_at": at})}
            )
            for one in known
        }
        runs.append(PastRun("verify", at, ones))
        drift = DriftedResource(
            resource=f"resource {known[0].stack}",
            type="aws:s3",
            change="changed",
            properties=(f"property {known[0].stack}",),
        )
        drifted = StackOutcome(stack=known[0].stack, result=Result.DRIFTED, drift=(drift,))
        runs.append(PastRun("drift", at, {drifted.stack: drifted}))
    report = build_report(known, runs, NOW, states_read=False, of_some=False)
    return page(report)


def every_result() -> str:
    return rendered([outcome(f"customer-{result}", result) for result in reversed(Result)])


@pytest.mark.parametrize("word", HOSTILE)
def test_names_and_texts_of_others_are_text(word: str) -> None:
    plain = Page(rendered([outcome("plain", Result.FAILED, "plain")]))

    hostile = Page(rendered([outcome(word, Result.FAILED, word)]))

    assert hostile.open == []
    assert [name for name, _ in hostile.elements] == [name for name, _ in plain.elements]
    assert [{*attributes} for _, attributes in hostile.elements] == [
        {*attributes} for _, attributes in plain.elements
    ]
    assert hostile.inside == plain.inside
    shown = word.replace("\u202e", "\\u202e").replace("\x1b", "\\x1b")
    assert hostile.text.count(shown) > 10


def test_page_asks_for_nothing_and_runs_its_own_script_alone() -> None:
    text = every_result()
    told = Page(text)
    names = {name for name, _ in told.elements}
    attributes = {name for _, given in told.elements for name in given}
    (policy,) = (
        one["content"] or ""
        for one in told.all("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    )

    assert names.isdisjoint({"img", "link", "iframe", "object", "a", "base"})
    assert attributes.isdisjoint({"src", "href", "style", "action"})
    assert not [name for name in attributes if name.startswith("on")]
    assert not re.search(r"url\(|@import|https?://|fetch\(|innerHTML|eval\(", text)
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for element in ("style", "script"):
        digest = hashlib.sha256(told.inside[element].encode()).digest()
        assert f"{element}-src 'sha256-{base64.b64encode(digest).decode()}'" in policy


def test_table_is_whole_without_the_script() -> None:
    told = Page(every_result())

    heads = [one for one in told.all("th") if one.get("scope") == "col" and "data-kind" in one]
    rows = [one for one in told.all("th") if one.get("scope") == "row"]
    assert len(heads) == 8
    assert len(rows) == len(Result)
    assert told.all("form") == [{"id": "controls", "hidden": None}]
    assert told.all("button") == []
    assert len([one for one in told.all("td") if one.get("role") == "cell"]) == 7 * len(Result)


def test_status_is_told_by_a_word_and_a_sign() -> None:
    text = every_result()

    assert SIGNS.keys() == {*Result}
    for result in {*Result} - {Result.GOOD, Result.ACCEPTED}:
        assert f"{SIGNS[result]} </span>{result}</span>" in text
    assert "✓ </span>verified</span>" in text


def test_the_worst_stands_first_and_what_needs_attention_is_marked() -> None:
    rows = [one for one in Page(every_result()).all("tr") if "data-status" in one]

    assert [one["data-status"] for one in rows][:4] == [
        "unfinished",
        "invalid",
        "failed",
        "drifted",
    ]
    assert [one["data-status"] for one in rows if "data-attention" in one][-1] == "unknown"


def test_each_fact_has_its_time_and_a_stale_one_says_so() -> None:
    known = outcome("acme", Result.GOOD, hours=30)
    old = PastRun("verify", NOW - timedelta(hours=30), {"acme": known})
    text = page(build_report([known], [old], NOW, states_read=False, of_some=False))

    assert '<span class="status unknown">' in text
    assert (
        '<time datetime="2026-11-28T00:00:00.000Z" data-ago data-limit="24">30 h ago</time>' in text
    )
    assert '<strong class="stale">stale</strong>' in text
    assert '<strong class="stale">limit\u00a024\u00a0h</strong>' in text
    assert "<li>drift runs: none is kept" in text


@pytest.mark.parametrize(
    ("location", "told"),
    [
        pytest.param("s3://b/k", "no lock", id="archive"),
        pytest.param("Datadog, us1, event 7", "–", id="a service, whose retention is its own"),
    ],
)
def test_archive_without_a_lock_says_so(location: str, told: str) -> None:
    known = outcome("acme", Result.GOOD)
    assert known.proof
    unlocked = {"location": location, "retention_mode": None, "retained_until": None}
    proof = known.proof.model_copy(update=unlocked)

    text = rendered([known.model_copy(update={"proof": proof})])

    assert f'data-label="Retention" data-sort="">{told}</td>' in re.sub(r"\s+(?=<)", "", text)


def test_drawings_have_a_text_beside_them() -> None:
    told = Page(every_result())

    assert all(one["role"] == "img" and one["aria-label"] for one in told.all("svg"))
    assert "2 proofs: 3.0 to 3.0 s" in str(told.all("svg"))
    assert "verify: 2 runs, 2026-11-28 to 2026-11-29" in told.text
    heights = [float(one["height"] or 0) for one in told.all("rect")]
    assert len(heights) == 2 * len(Result) + 2
    assert sum(heights[: len(Result)]) == pytest.approx(120, abs=0.1)


def colours() -> Iterator[tuple[str, str, str, float]]:
    """Yield scheme, what is written, on what, and their contrast."""
    style = Page(every_result()).inside["style"]
    light, dark = (
        dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", block))
        for block in re.findall(r":root \{(.*?)\}", style, re.DOTALL)
    )
    for scheme, given in (("light", light), ("dark", dark)):
        for ink in ("text", "quiet", "good", "bad", "warn", "wait"):
            for ground in ("page", "card"):
                yield scheme, ink, ground, contrast(given[ink], given[ground])


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it (W3C, "contrast ratio" and "relative luminance")."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_text_is_readable_in_light_and_dark() -> None:
    assert [one for one in colours() if one[3] < 4.5] == []
    assert contrast("#000", "#fff") == pytest.approx(21)


def test_five_hundred_customers_take_less_than_a_second() -> None:
    known = [outcome(f"customer-{number}", Result.FAILED) for number in range(500)]
    run = PastRun("verify", NOW - timedelta(hours=3), {one.stack: one for one in known})
    before = time.process_time()

    text = page(build_report(known, [run], NOW, states_read=False, of_some=False))

    assert text.count("data-status=") == 500
    assert len(text) < 2_000_000
    assert time.process_time() - before < 1


BROWSERS = ("chromium", "chromium-browser", "google-chrome")
BROWSER = next((found for name in BROWSERS if (found := shutil.which(name))), None)


@pytest.mark.skipif(BROWSER is None, reason="no headless browser is here to run the script")
def test_script_sorts_filters_and_lets_ages_go_on(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(every_result().replace('datetime="2026', 'datetime="2020'))
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}")
    address = f"{file.as_uri()}#status=attention&sort=0%2B&q=customer"
    shown = subprocess.run(
        [str(BROWSER), *options, "--dump-dom", address],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    # A document is written out with ends that HTML's own void elements alone have none of.
    told = Page(re.sub("</(rect|polyline)>", "", shown.stdout))
    heads = [one for one in told.all("th") if "data-kind" in one]
    rows = [one for one in told.all("tr") if "data-status" in one]
    visible = [one["data-status"] for one in rows if "hidden" not in one]
    assert [one.get("aria-sort") for one in heads] == ["ascending", *[None] * 7]
    assert len(told.all("button")) == 8
    assert visible == ["drifted", "failed", "invalid", "unfinished", "unknown"]
    assert f"5 of {len(Result)} shown" in told.text
    assert "This page was written" in told.text
    assert "3 h ago" not in told.text
