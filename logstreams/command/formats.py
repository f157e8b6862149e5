"""The forms a report is written in."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.options import colour, columns

if TYPE_CHECKING:
    from logstreams.verification.formats.interface import Format
    from logstreams.verification.report import Report


class ReportOutput(StrEnum):
    """The forms of `verify` and `doctor`."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    MARKDOWN = "markdown"
    HTML = "html"


ReportOutputOption = Annotated[
    ReportOutput, typer.Option("--output", "-o", help="The output format.")
]
QuietOption = Annotated[
    bool,
    typer.Option("--quiet", "-q", help="Omit checks that passed or were skipped (text only)."),
]


def formatted(report: Report, output: ReportOutput, *, quiet: bool) -> str:
    """The report as text in one of its forms."""
    return _format(output, quiet=quiet).format(report)


def _format(output: ReportOutput, *, quiet: bool) -> Format:
    from logstreams.verification.formats.html import HtmlFormat
    from logstreams.verification.formats.json import JsonFormat
    from logstreams.verification.formats.junit import JunitFormat
    from logstreams.verification.formats.markdown import MarkdownFormat
    from logstreams.verification.formats.text import TextFormat

    match output:
        case ReportOutput.TEXT:
            return TextFormat(colour=colour(), quiet=quiet, columns=columns())
        case ReportOutput.JSON:
            return JsonFormat()
        case ReportOutput.JUNIT:
            return JunitFormat()
        case ReportOutput.MARKDOWN:
            return MarkdownFormat()
        case ReportOutput.HTML:
            return HtmlFormat()
