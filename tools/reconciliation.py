"""An hour's outage on each destination, reconciled, into docs/proof.md: `make prove`.

`python -m tools.reconciliation [PER_HOUR]`; another number of events an hour than 1,200 changes
nothing in the page. Ends with exit code 1 where one event is told wrongly.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from rehearsal.environment import local_environment
from rehearsal.fixtures import fixture_of
from rehearsal.outage_of_delivery import OutageRun, play
from rehearsal.scenario import live, new_customer
from tools import proof

PART = "reconciliation"
ACCOUNT = "012345670123"
PER_HOUR = 1_200
KINDS = ("s3", "https", "splunk", "datadog")
WAIT_SECONDS = 1_200


def main() -> int:
    """Play on each destination, write the page; 0 when every event was told rightly."""
    per_hour = int(sys.argv[1]) if sys.argv[1:] else PER_HOUR
    runs = []
    for kind in KINDS:
        runs.append(played(kind, per_hour))
        print(_row(runs[-1]), flush=True)
    if per_hour == PER_HOUR:
        proof.write(PART, _page(runs))
    return 0 if all(run.right for run in runs) else 1


def played(kind: str, per_hour: int) -> OutageRun:
    """A customer of one destination, verified, and the outage."""
    with (
        tempfile.TemporaryDirectory(prefix="logstreams-outage-") as folder,
        local_environment(Path(folder) / "world", internet=kind != "s3") as here,
    ):
        fixture = fixture_of(kind, here, "acme", ACCOUNT)
        customer = new_customer(here, "acme", ACCOUNT, lambda _: None, fixture=fixture)
        live(customer, lambda _: None)
        return play(customer, per_hour, WAIT_SECONDS)


def _row(run: OutageRun) -> str:
    others = sum(run.counts.values()) - run.counts["delivered"] - run.counts["missing"]
    cells = (
        run.kind,
        f"{run.sent:,}",
        f"{run.lost:,}",
        f"{run.counts['missing']:,}",
        f"{others:,}",
        "each event, whole" if run.unlike == 0 else f"**{run.unlike} unlike**",
        f"{run.seconds:.0f} s",
    )
    return f"| {' | '.join(cells)} |"


def _page(runs: Sequence[OutageRun]) -> Iterator[str]:
    right = sum(run.right for run in runs)
    yield from ("", f"## An hour's outage, reconciled: {right} of {len(runs)} right", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        "An application's events of three hours; in the second the stream is paused. `logstreams "
        "events reconcile STACK --since 5h --missing FILE` compares WorkOS's export with what lies "
        "at the destination. *Otherwise* counts events told as altered, in flight, there twice, "
        "of another origin or from before the stream: there are none. Each line of the file is "
        "compared with the event that was sent. WorkOS writes an event of its own meanwhile."
    )
    yield from (
        "",
        "| destination | sent | lost | told missing | otherwise | the file has | took |",
        "|---|---|---|---|---|---|---|",
    )
    yield from map(_row, runs)
    yield ""


if __name__ == "__main__":
    sys.exit(main())
