"""What `logstreams fleet verify`, `drift` and `list` have in common."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from logstreams.command.fleet.options import HERE
from logstreams.command.fleet.showing import Silent, showing
from logstreams.command.options import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.run_file import RunFile
    from logstreams.fleet.runs import Act, SelectedStack


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


def survey(
    operation: Literal["verify", "drift", "list"],
    stacks: str,
    act: Act,
    parallel: int,
    *,
    shown: bool = True,
    emitted: bool = True,
) -> FleetDocument:
    """Look at each stack that fits a pattern, and keep the run for `fleet report`.

    Args:
        operation: What is done.
        stacks: The pattern.
        act: What is done with one.
        parallel: How many stacks at the same time.
        shown: Whether a person sees how far it is.
        emitted: Whether test events are sent.
    """
    from contextlib import nullcontext
    from datetime import UTC, datetime

    from logstreams.fleet.choice import stacks_of
    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.grouping import grouped
    from logstreams.fleet.processes import PROCESSES
    from logstreams.fleet.runs import SelectedStack, left_of, run_all

    chosen = [SelectedStack(stack) for stack in stacks_of(HERE, stacks)]
    run = None if operation == "list" else kept(operation, chosen, emitted=emitted)
    with showing(len(chosen)) if shown else nullcontext(Silent()) as show:
        outcomes = run_all(chosen, act, parallel, show, run=run)
    return FleetDocument(
        operation=operation,
        at=datetime.now(UTC),
        run=run.path.name if run else None,
        emitted=emitted,
        stacks=outcomes,
        causes=grouped(outcomes),
        left=left_of(chosen, outcomes),
        interrupted=PROCESSES.draining.is_set(),
    )


def kept(operation: str, chosen: Sequence[SelectedStack], *, emitted: bool) -> RunFile | None:
    """The file that keeps a run; None where it cannot be written, which ends no survey."""
    from logstreams.fleet.run_file import RunFile

    try:
        return RunFile.create(HERE, operation, chosen, emitted=emitted)
    except OSError as error:
        progress(f"this run is not kept for `fleet report`: {error.filename}: {error.strerror}")
        return None
