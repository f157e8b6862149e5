"""What `logstreams fleet verify`, `drift` and `list` have in common."""

from __future__ import annotations

import os
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from logstreams import __version__
from logstreams.command.options import progress
from logstreams.command.stack_names import DEFAULT_ORGANIZATION

if TYPE_CHECKING:
    from logstreams.command.fleet.running import FleetRun
    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.pulumi_cli import PulumiCli
    from logstreams.fleet.runs import Act


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
    run: FleetRun,
    act: Act,
    engine: PulumiCli,
    parallel: int,
    time_limit: float,
    *,
    shown: bool = True,
) -> FleetDocument:
    """Look at each stack of a run.

    Args:
        operation: What is done.
        run: Which stacks, and what keeps the run.
        act: What is done with one.
        engine: Lists the backend's stacks.
        parallel: How many stacks at the same time.
        time_limit: Seconds, of each stack.
        shown: Whether a person sees how far it is.
    """
    from datetime import UTC, datetime

    from logstreams.fleet.document import FleetDocument
    from logstreams.fleet.grouping import grouped
    from logstreams.fleet.listing import deleted_files
    from logstreams.fleet.newest_proof import with_newest_proofs
    from logstreams.fleet.processes import PROCESSES
    from logstreams.fleet.runs import left_of

    outcomes = run.do(act, parallel, time_limit, shown=shown)
    now = datetime.now(UTC)
    if operation != "drift":
        outcomes = with_newest_proofs(outcomes, engine.project, now)
    without_file = None if run.of_some else stacks_without_file(engine)
    if run.file and without_file is not None:
        run.file.tell_without_file(without_file)
    return FleetDocument(
        operation=operation,
        at=now,
        kit_version=__version__,
        run=run.file.path.name if run.file else None,
        emitted=run.emitted,
        of_some=run.of_some,
        stacks=outcomes,
        causes=grouped(outcomes),
        left=left_of(run.chosen, outcomes),
        interrupted=PROCESSES.draining.is_set(),
        without_file=without_file,
        deleted=() if run.of_some else deleted_files(engine.project),
    )


def stacks_without_file(engine: PulumiCli) -> tuple[str, ...] | None:
    """Stacks that have resources and no stack file; None, and said: that is not known."""
    from logstreams.fleet.listing import without_file
    from logstreams.fleet.processes import PROCESSES
    from logstreams.fleet.pulumi_cli import EngineError

    if PROCESSES.draining.is_set():
        return None
    try:
        return without_file(engine, os.environ.get(DEFAULT_ORGANIZATION))
    except EngineError as error:
        progress(f"whether every stack has a file is not known: {error}")
        return None
