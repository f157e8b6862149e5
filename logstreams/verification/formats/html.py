"""A report as one page by itself, to be sent or kept: light and dark, screen, phone and print."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from logstreams.verification.formats.interface import Mark, note_of
from logstreams.verification.formats.rendering import printable, spans
from logstreams.verification.report import Report, VerifyReport
from logstreams.verification.test_event import rfc3339, rfc3339_seconds
from logstreams.verification.verdict import acceptance

_TEMPLATES = Path(__file__).with_name("templates")


class HtmlFormat:
    """The report as one HTML page, with nothing loaded from anywhere."""

    def format(self, report: Report) -> str:
        """The whole page; ends with a line feed."""
        stream = report if isinstance(report, VerifyReport) else None
        return _template().render(
            report=report,
            mark=lambda outcome: Mark.of(outcome, report),
            stream=stream,
            acceptance=acceptance(stream.accepted_by) if stream else "",
            about=stream.about if stream else "This machine",
            seconds=(report.finished_at - report.started_at).total_seconds(),
            style=_style(),
        )


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters |= {
        "rfc3339": rfc3339,
        "rfc3339_seconds": rfc3339_seconds,
        "note": note_of,
        "printable": printable,
        "sentence": sentence,
    }
    return environment.get_template("report.html")


@cache
def _style() -> Markup:
    """The style sheet; our own file, so it is taken as it is."""
    return Markup((_TEMPLATES / "report.css").read_text(encoding="utf-8"))  # noqa: S704  # see above


def sentence(text: str) -> Markup:
    """A text of the catalogue's, with what stands between backticks as code."""
    parts = (
        Markup("<code>{}</code>").format(part) if is_code else escape(part)
        for part, is_code in spans(printable(text))
    )
    return Markup("").join(parts)
