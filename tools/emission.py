"""100,000 events by `logstreams events emit` while WorkOS fails, into docs/proof.md: `make prove`.

`python -m tools.emission [COUNT]` sends them twice: once to the end, once killed (SIGKILL) in
between and resumed. Another count than 100,000 changes nothing in the page. Ends with exit code 1
where WorkOS has an event not at all, or twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rehearsal.aws import local_aws
from rehearsal.emission import EmissionRun, play
from rehearsal.tls import issue
from rehearsal.workos import local_workos
from rehearsal.workos.state.outage import Mishap
from tools import proof

PART = "emission"
COUNT = 100_000
SHARES: Mapping[Mishap, float] = {
    Mishap.RATE_LIMITED: 0.02,
    Mishap.ERROR: 0.01,
    Mishap.RESET: 0.01,
    Mishap.RESET_AFTER: 0.01,
    Mishap.SILENT_AFTER: 0.0002,
}
"""A request without an answer costs 15 s of waiting: there are few of them."""


def main() -> int:
    """Send them, write the page; 0 when WorkOS has each event once."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    runs = [played(count, ()), played(count, (count // 3, 2 * count // 3))]
    lines = [*_page(runs)]
    print("\n".join(lines))
    if count == COUNT:
        proof.write(PART, lines)
    return 0 if all(run.right for run in runs) else 1


def played(count: int, kill_at: Sequence[int]) -> EmissionRun:
    """One run against a local WorkOS of its own."""
    with tempfile.TemporaryDirectory(prefix="logstreams-emission-") as name:
        folder = Path(name)
        tls = issue(folder / "tls")
        with local_aws(folder / "aws", tls) as aws, local_workos(folder, tls, aws) as workos:
            (folder / "run").mkdir()
            return play(workos, folder / "run", count, shares=SHARES, kill_at=kill_at)


def _page(runs: Sequence[EmissionRun]) -> Iterator[str]:
    right = sum(run.right for run in runs)
    yield from ("", f"## Events sent while WorkOS fails: {right} of {len(runs)} runs right", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        "`logstreams events emit FILE --concurrency 32` against the local WorkOS. By a seed, some "
        "requests are answered with 429 and `Retry-After`, some with 500, of some the connection "
        "is reset before WorkOS records the event, of some afterwards, and some are recorded and "
        "get no answer. *Lost* and *twice* are counted in WorkOS's own export. *Killed* is "
        "SIGKILL, after a third and two thirds, each time followed by `--resume`. The local rate "
        "limit is lifted: WorkOS takes 6,000 requests in 60 s of one address."
    )
    yield ""
    columns = ("events", "killed", "lost", "twice", *(_NAMES[each] for each in SHARES), "events/s")
    yield from (f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}")
    for run in runs:
        hits = (f"{run.hits.get(each, 0):,}" for each in SHARES)
        rate = f"{run.events / run.seconds:,.0f}"
        cells = (f"{run.events:,}", str(run.kills), str(run.lost), str(run.twice), *hits, rate)
        yield f"| {' | '.join(cells)} |"
    yield ""


_NAMES: Mapping[Mishap, str] = {
    Mishap.RATE_LIMITED: "429",
    Mishap.ERROR: "500",
    Mishap.RESET: "reset before",
    Mishap.RESET_AFTER: "reset after",
    Mishap.SILENT_AFTER: "no answer",
}


if __name__ == "__main__":
    sys.exit(main())
