"""Plays every fault and every pair, and writes it into docs/proof.md: `make prove`.

`python -m tools.prove --again NAME…` plays some of them and changes no other row.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import chain, takewhile

from rehearsal.faults import FAULTS, session
from rehearsal.faults.fault import Fault
from rehearsal.faults.pairs import SEED, pairs
from rehearsal.faults.record import line
from rehearsal.faults.run import FIRST_WAIT_SECONDS, FaultRun
from rehearsal.faults.unrehearsable import UNREHEARSABLE
from tools import fault_rows, proof

PART = "faults"
BY_HAND = "## Commands not run as printed"
Programme = Sequence[tuple[Fault, ...]]


def main() -> int:
    """Play, write the page; 0 when everything was right."""
    every = {_name(one): one for one in [*((one,) for one in FAULTS), *pairs(FAULTS)]}
    arguments = _arguments(every)
    programme: Programme = [each for name, each in every.items() if name in arguments.again]
    started = time.monotonic()
    with ThreadPoolExecutor(arguments.worlds) as pool:
        shares = [programme[first :: arguments.worlds] for first in range(arguments.worlds)]
        played = [*chain.from_iterable(pool.map(_play, filter(None, shares)))]
    played.sort(key=lambda one: programme.index(one.faults))
    if len(programme) == len(every):
        proof.write(PART, _page(played, (time.monotonic() - started) / 60))
    else:
        today = f"{datetime.now(UTC):%Y-%m-%d}"
        tables = [*takewhile(lambda line: line != BY_HAND, proof.read(PART))]
        proof.write(PART, [*fault_rows.again(tables, played, [*every], today), *_lists()])
    return 0 if all(one.right for one in played) else 1


def _arguments(every: Mapping[str, object]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=2, help="how many play at the same time")
    parser.add_argument(
        "--again",
        nargs="+",
        metavar="NAME",
        choices=[*every],
        default=[*every],
        help='faults, or pairs as "a + b", to play again; all others keep their rows',
    )
    return parser.parse_args()


def _name(faults: tuple[Fault, ...]) -> str:
    """As `FaultRun.name`."""
    return " + ".join(one.name for one in faults)


def _play(programme: Programme) -> list[FaultRun]:
    """Play one share in a world of its own."""
    played = []
    with session.stage(lambda _: None) as stage:
        for faults in programme:
            played.append(stage.play(faults))
            print(line(played[-1]), flush=True)
    return played


def _page(played: Sequence[FaultRun], minutes: float) -> Iterator[str]:
    single = [one for one in played if len(one.faults) == 1]
    double = [one for one in played if len(one.faults) > 1]
    yield from ("", f"{proof.circumstances()}: {minutes:.0f} minutes.", "")
    yield (
        "Each fault happened to a customer whose delivery was verified, in a local AWS and a local "
        "WorkOS. *Found* is what `logstreams verify` named, the root cause first, then after each "
        "repair until all was well: a stream that WorkOS has called invalid is LS305 until its "
        "form is saved again. *Repaired* means that doing what the report says, its command run as "
        "printed, ended with a stream that is verified. *Verdict after* is the time of the first "
        f"`logstreams verify`, which looks for its event for {FIRST_WAIT_SECONDS} s at most here, "
        "and for 300 s by default; *(limit)*: it did so to the end, because nothing else decides "
        "such a fault. `logstreams rehearse --fault NAME` plays one."
    )
    yield ""
    yield from fault_rows.section(fault_rows.FAULTS, [*map(fault_rows.row, single)])
    yield ""
    yield from fault_rows.section(
        f"{fault_rows.PAIRS}, seed {SEED}", [*map(fault_rows.row, double)]
    )
    yield ""
    yield from _lists()


def _lists() -> Iterator[str]:
    """What the page tells of the faults besides what became of them."""
    yield from (BY_HAND, "")
    yield from (f"- {one.name}: {one.by_hand}." for one in FAULTS if one.by_hand)
    yield from ("", "## What cannot be rehearsed", "")
    yield from (f"- {code}: {reason}." for code, reason in UNREHEARSABLE.items())
    yield ""


if __name__ == "__main__":
    sys.exit(main())
