"""What `logstreams fleet verify` and `logstreams fleet list` have in common: their forms."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from logstreams.fleet.document import FleetDocument


class StandingOutput(StrEnum):
    """The forms of how customers stand."""

    TEXT = "text"
    JSON = "json"
    JUNIT = "junit"
    CSV = "csv"
    MARKDOWN = "markdown"


StandingOutputOption = Annotated[
    StandingOutput, typer.Option("--output", "-o", help="The output format.")
]


def formatted(document: FleetDocument, output: StandingOutput) -> str:
    """The document in one of its forms."""
    from logstreams.fleet import standing

    match output:
        case StandingOutput.TEXT:
            return standing.text(document)
        case StandingOutput.JSON:
            return f"{document.model_dump_json(by_alias=True, indent=2)}\n"
        case StandingOutput.JUNIT:
            return standing.junit(document)
        case StandingOutput.CSV:
            return standing.comma_separated(document)
        case StandingOutput.MARKDOWN:
            return standing.markdown(document)
