"""Rotates each value of a stream under a steady stream of events, and writes it into docs/proof.md.

`make prove` runs it; `make test` plays the same with fewer events.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.rotations import OF_DESTINATION, RotationRun, play
from rehearsal.scenario import live, new_customer
from tools import proof

PART = "rotations"
ACCOUNT = "012345670123"
EVERY_SECONDS = 0.02
TOO_EARLY = 1
"""The exit code of `--finish` before WorkOS's form has the next value."""


def main() -> int:
    """Play, write the page; 0 when no event was lost or came twice."""
    played = [*_played()]
    proof.write(PART, _page(played))
    return 0 if all(map(_is_right, played)) else 1


def _played() -> Iterator[RotationRun]:
    for kind, values in OF_DESTINATION.items():
        with (
            tempfile.TemporaryDirectory() as folder,
            local_environment(Path(folder) / "world", internet=kind != "s3") as here,
        ):
            fixture = fixture_of(kind, here, "acme", ACCOUNT)
            customer = new_customer(here, "acme", ACCOUNT, lambda _: None, fixture=fixture)
            live(customer, lambda _: None)
            for what in values:
                yield (run := play(customer, what, EVERY_SECONDS))
                print(_row(run), flush=True)


def _is_right(run: RotationRun) -> bool:
    shown = [value for value in run.secrets if value in run.output]
    return not (run.lost or run.twice or shown) and run.too_early.exit_code == TOO_EARLY


def _row(run: RotationRun) -> str:
    early = "refused" if run.too_early.exit_code == TOO_EARLY else "**not refused**"
    cells = (f"`{run.kind}`", run.sent, run.lost, run.twice, early, f"{run.seconds:.0f} s")
    return f"| {' | '.join(map(str, cells))} |"


def _page(played: list[RotationRun]) -> Iterator[str]:
    yield from ("", "## Rotations under a steady stream of events", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        "`logstreams rotate STACK WHAT` from its first step to `--finish`, with what a person does "
        "in WorkOS's form, Splunk and Datadog in between, while an application sends events with "
        "WorkOS's SDK. *Lost* and *twice* are counted at the destination, by its reader. *Too "
        "early* is `--finish` before the form has the next value."
    )
    yield from (
        "",
        "| what | sent | lost | twice | too early | took |",
        "|---|---|---|---|---|---|",
    )
    yield from map(_row, played)
    yield ""


if __name__ == "__main__":
    sys.exit(main())
