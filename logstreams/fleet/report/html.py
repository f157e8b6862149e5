"""The report as one page by itself: a table that reads without a script, and sorts with it."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from logstreams.fleet.document import Result
from logstreams.fleet.report import charts
from logstreams.fleet.report.document import CustomerStanding, ReportDocument
from logstreams.fleet.report.text import ago, drift_is_late
from logstreams.fleet.standing import change_of
from logstreams.fleet.summary import WORDS, counted
from logstreams.verification.formats.html import sentence
from logstreams.verification.formats.rendering import printable
from logstreams.verification.test_event import rfc3339, rfc3339_seconds

_TEMPLATES = Path(__file__).with_name("templates")

SIGNS = {
    Result.GOOD: "✓",
    Result.RETIRED: "–",
    Result.DESTROYED: "–",
    Result.ACCEPTED: "○",
    Result.NOT_DEPLOYED: "…",
    Result.UNPROVEN: "○",
    Result.PENDING: "…",
    Result.UNKNOWN: "?",
    Result.DRIFTED: "≠",
    Result.FAILED: "✗",
    Result.INVALID: "✗",
    Result.UNFINISHED: "!",
}
"""Beside the word, so that a column is read at a glance whatever its colours."""

_ATTENTION = Result.UNKNOWN.rank
"""From here on somebody has to look."""


def page(report: ReportDocument) -> str:
    """The whole page; ends with a line feed."""
    counts = Counter(one.status for one in report.customers)
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            customers=sorted(report.customers, key=lambda one: (-one.status.rank, one.stack)),
            counts=[(status, counts[status]) for status in reversed(Result) if counts[status]],
            attention=sum(one.status.rank >= _ATTENTION for one in report.customers),
            destinations=sorted({one.destination for one in report.customers if one.destination}),
            title=counted(len(report.customers)),
            ago=lambda at: ago(report, at),
            bars=charts.bars([run for run in report.runs if run.operation != "up"]),
            runs=[*reversed(report.runs)],
            style=_asset("report.css"),
            script=_asset("report.js"),
        )
    )


def _words_of(one: CustomerStanding) -> str:
    """What the page's search looks in."""
    tags = (f"{key}={value}" for key, value in one.tags.items())
    parts = (one.stack, one.account, one.region, one.root_code, one.root_title, *tags)
    return printable(" ".join(part for part in parts if part)).lower()


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "change": change_of,
        "drift_is_late": drift_is_late,
        "hash": _hash,
        "needs_attention": lambda status: status.rank >= _ATTENTION,
        "printable": printable,
        "rfc3339": rfc3339,
        "rfc3339_seconds": rfc3339_seconds,
        "sentence": sentence,
        "sign": lambda status: SIGNS[status],
        "sparkline": charts.sparkline,
        "word": lambda status: WORDS.get(status, status.value),
        "words": _words_of,
    }
    return environment


@cache
def _asset(name: str) -> Markup:
    """Our own style sheet or script, taken as it is."""
    return Markup((_TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704  # see above


def _hash(asset: Markup) -> str:
    """How the page's policy names what it lets run (W3C, Content Security Policy Level 3, 2.3.1).

    The hash is of all that stands between the tags.
    """
    digest = hashlib.sha256(f"\n{asset}".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
