"""`logstreams fleet report`: how all customers stand, on one page."""

from __future__ import annotations

import os
from contextlib import suppress
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure
from logstreams.command.fleet.documents import earlier_runs, standings
from logstreams.command.fleet.options import (
    HERE,
    OnlyOption,
    ParallelOption,
    StacksOption,
    TagOption,
    TimeLimitOption,
    fleet_told,
)
from logstreams.command.fleet.showing import Silent
from logstreams.command.fleet.standing import stacks_without_file
from logstreams.command.options import DebugOption, as_given, progress

if TYPE_CHECKING:
    from logstreams.fleet.report.document import ReportDocument


class FleetReportOutput(StrEnum):
    """The forms of the report."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    MARKDOWN = "markdown"
    HTML = "html"


def report(  # noqa: PLR0913, PLR0917 - the options of a command
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILES…]",
            help="JSON that `fleet verify` and `fleet drift` wrote elsewhere: a watch's artifacts.",
        ),
    ] = None,
    history: Annotated[
        Path | None,
        typer.Option(
            "--history", metavar="DIR", help="A folder of such JSON from earlier runs, for trends."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the page to FILE.")
    ] = None,
    stacks: StacksOption = "*",
    only: OnlyOption = None,
    tag: TagOption = None,
    status: Annotated[
        str,
        typer.Option(
            "--status",
            metavar="LIST",
            help="Only customers that the report shows so, as failed,drifted,unknown.",
            show_default=False,
        ),
    ] = "",
    states: Annotated[
        bool, typer.Option(help="Read what the last updates recorded in the states.")
    ] = True,
    parallel: ParallelOption = 4,
    time_limit: TimeLimitOption = 1800,
    output: Annotated[
        FleetReportOutput, typer.Option("--output", "-o", help="The output format.")
    ] = FleetReportOutput.TEXT,
    debug: DebugOption = False,
) -> None:
    """Report how all customers stand: verdict, last proof, latency, retention, drift, root cause.

    It asks neither WorkOS nor AWS: it takes the newest of what the kept runs of `fleet verify`,
    `fleet drift` and `fleet up` found (.logstreams/runs/), of FILES and of the stacks' states, and
    tells the age of each. What was good and is older than verify.maxAgeHours of its stack file is
    unknown. Run `fleet verify` and `fleet drift` first for news.

    --html writes one page by itself, with the trends of the newest 30 runs; it needs no server.

    The exit code tells whether the report is whole, not how customers stand: 4 a state or file
    cannot be read or a file is another fleet's, 2 a stack file has problems, 0 otherwise.

    \b
    logstreams fleet report
    logstreams fleet report --html report.html
    logstreams fleet report --no-states verify.json drift.json --history nights --output json
    logstreams fleet report -o json | jq -r '.customers[] | select(.status == "failed") | .stack'
    """
    with fleet_told(debug=debug):
        from datetime import UTC, datetime

        from logstreams.fleet.filters import Filters, filtered, statuses
        from logstreams.fleet.listing import deleted_files, filed, listed
        from logstreams.fleet.merging import NotADocument
        from logstreams.fleet.pulumi_cli import PulumiCli
        from logstreams.fleet.report.building import build_report
        from logstreams.fleet.report.history import in_the_future, past_runs
        from logstreams.fleet.runs import SelectedStack, left_of, run_all

        wanted = statuses(status, with_drift=True)
        try:
            given = standings(files or [])
        except NotADocument as problem:
            raise Failure(str(problem), Exit.COULD_NOT_FINISH) from None
        now = datetime.now(UTC)
        for file, document in given:
            if document and (said := in_the_future(document, now)):
                progress(f"{file}: {said}")
        documents = [document for _, document in given]
        earlier = earlier_runs(history)
        engine = PulumiCli(HERE, dict(os.environ))
        filters = Filters(stacks, only or (), tag or ())
        names = filtered(filters, engine, parallel, Silent()).names
        act = partial(listed, engine=engine) if states else partial(filed, project=HERE)
        chosen = [SelectedStack(name) for name in names]
        known = run_all(chosen, act, parallel, Silent(), time_limit)
        if len(known) < len(chosen):
            left = ", ".join(left_of(chosen, known))
            raise Failure(f"interrupted, and not read: {left}", Exit.COULD_NOT_FINISH)
        told = build_report(
            known,
            past_runs(HERE, [*earlier, *(one for one in documents if one)], progress),
            now,
            states_read=states,
            of_some=bool(filters.given or status),
            without_file=stacks_without_file(engine) if states and not filters.given else None,
            deleted=() if filters.given else deleted_files(engine.project),
            wanted=wanted,
        )
        if html:
            _write(as_given(html), told)
            progress(f"wrote {html}")
        typer.echo(_formatted(told, output), nl=False)
        ended = Exit.COULD_NOT_FINISH if None in documents else told.exit_code
        raise typer.Exit(ended)


def _formatted(told: ReportDocument, output: FleetReportOutput) -> str:
    from logstreams.fleet.report import text
    from logstreams.fleet.report.html import page

    match output:
        case FleetReportOutput.TEXT:
            return text.text(told)
        case FleetReportOutput.JSON:
            return f"{told.model_dump_json(by_alias=True, indent=2)}\n"
        case FleetReportOutput.CSV:
            return text.comma_separated(told)
        case FleetReportOutput.MARKDOWN:
            return text.markdown(told)
        case FleetReportOutput.HTML:
            return page(told)


def _write(path: Path, told: ReportDocument) -> None:
    """Write the page whole, or leave what was there: a browser may be looking at it.

    Raises:
        Failure: It cannot be written.
    """
    from logstreams.fleet.report.html import page

    text = page(told)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise Failure(f"--html: {path}: {error.strerror}", Exit.BAD_INPUT) from None
