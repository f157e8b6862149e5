"""An hour's outage on each destination, reconciled, into docs/proof.md: `make prove`.

`python -m tools.reconciliation [--only KIND …] [--lost N]`: with --only the page keeps the rows
of the others. Another number of lost events than 3,600 changes nothing in the page. Ends with
exit code 1 where one event is told wrongly.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.outage_of_delivery import OutageRun, play
from rehearsal.scenario import live, new_customer
from tools import proof

PART = "reconciliation"
ACCOUNT = "012345670123"
LOST = 3_600
"""Events in the hour of the outage."""
AROUND = {"s3": 1_200, "https": 300, "splunk": 1_200, "datadog": 1_200}
"""Events in each of the hours around it: more than a page of Datadog's has. They are delivered one
by one, which a receiver on this machine takes longest for."""
KINDS = ("s3", "https", "splunk", "datadog")
WAIT_SECONDS = 1_200


def main(arguments: list[str] | None = None) -> int:
    """Play, write the page; 0 when every event was told rightly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", choices=KINDS)
    parser.add_argument("--lost", type=int, default=LOST)
    given = parser.parse_args(arguments)
    right = True
    for kind in given.only or KINDS:
        run = played(kind, given.lost)
        right = right and run.right
        print(row := _row(run), flush=True)
        if given.lost == LOST:
            proof.write(PART, page({**_written(), kind: row}))
    return 0 if right else 1


def played(kind: str, lost: int) -> OutageRun:
    """A customer of one destination, verified, and the outage."""
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-outage-") as folder,
        local_environment(Path(folder) / "world", internet=kind != "s3") as here,
    ):
        fixture = fixture_of(kind, here, "acme", ACCOUNT)
        customer = new_customer(here, "acme", ACCOUNT, lambda _: None, fixture=fixture)
        live(customer, lambda _: None)
        return play(customer, lost, min(lost, AROUND[kind]), WAIT_SECONDS)


def _written() -> dict[str, str]:
    """The rows that the page has, by destination."""
    try:
        lines = proof.read(PART)
    except LookupError:
        return {}
    rows = (re.match(r"\| (\w+) \|", line) for line in lines)
    return {row[1]: row.string for row in rows if row and row[1] in KINDS}


def _row(run: OutageRun) -> str:
    others = sum(run.counts.values()) - run.counts["delivered"] - run.counts["missing"]
    cells = (
        run.kind,
        f"{run.sent:,}",
        f"{run.lost:,}",
        f"{run.counts['missing']:,}",
        f"{others:,}",
        "each event, whole" if run.unlike == 0 else f"{run.unlike:,} events unlike",
        f"{run.seconds:.0f} s",
        "right" if run.right else "**wrong**",
        f"{datetime.now(UTC):%Y-%m-%d}",
    )
    return f"| {' | '.join(cells)} |"


def page(rows: Mapping[str, str]) -> Iterator[str]:
    """The part, with a row for each destination that was played."""
    right = sum("| right |" in row for row in rows.values())
    yield from ("", f"## An hour's outage, reconciled: {right} of {len(KINDS)} right", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        f"An application's events of three hours; in the second, with {LOST:,} of them, the stream "
        "is paused. `logstreams events reconcile STACK --since 5h --missing FILE` compares "
        "WorkOS's export with what lies at the destination. *Otherwise* counts events told as "
        "altered, in flight, there twice, of another origin or from before the stream. Each line "
        "of the file is compared with the event that was sent. WorkOS writes an event of its own "
        "meanwhile."
    )
    yield from (
        "",
        "| destination | sent | lost | told missing | otherwise | file has | took | result | day |",
        f"|{'---|' * 9}",
    )
    yield from (rows[kind] for kind in KINDS if kind in rows)
    yield ""


if __name__ == "__main__":
    sys.exit(main())
