"""Plays every fault and every pair, and writes it into docs/proof.md: `make prove`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

from logstreams.rehearsal.faults import FAULTS, session
from logstreams.rehearsal.faults.fault import Fault
from logstreams.rehearsal.faults.pairs import SEED, pairs
from logstreams.rehearsal.faults.play import Played
from logstreams.rehearsal.faults.record import line
from logstreams.rehearsal.faults.unrehearsable import UNREHEARSABLE
from tools import proof

Programme = Sequence[tuple[Fault, ...]]


def main() -> int:
    """Play, write the page; 0 when everything was right."""
    arguments = _arguments()
    programme: Programme = [*((one,) for one in FAULTS), *pairs(FAULTS)]
    started = time.monotonic()
    with ThreadPoolExecutor(arguments.worlds) as pool:
        shares = [programme[first :: arguments.worlds] for first in range(arguments.worlds)]
        played = [*chain.from_iterable(pool.map(_play, shares))]
    played.sort(key=lambda one: programme.index(one.faults))
    minutes = (time.monotonic() - started) / 60
    proof.write("faults", _page(played, minutes))
    return 0 if all(one.right for one in played) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=2, help="how many play at the same time")
    return parser.parse_args()


def _play(programme: Programme) -> list[Played]:
    """Play one share in a world of its own."""
    played = []
    with session.stage(lambda _: None) as stage:
        for faults in programme:
            played.append(stage.play(faults))
            print(line(played[-1]), flush=True)
    return played


def _page(played: Sequence[Played], minutes: float) -> Iterator[str]:
    single = [one for one in played if len(one.faults) == 1]
    double = [one for one in played if len(one.faults) > 1]
    yield from ("", f"{proof.circumstances()}: {minutes:.0f} minutes.", "")
    yield (
        "Each fault happened to a customer whose delivery was verified, in a local AWS and a local "
        "WorkOS. *Found* is what `logstreams verify` named, the root cause first, then after each "
        "repair until all was well: a stream that WorkOS has called invalid is LS305 until its "
        "form is saved again. *Repaired* means that doing what the report says, its command run as "
        "printed, ended with a stream that is verified. `logstreams rehearse --fault NAME` plays "
        "one."
    )
    yield from _section(f"Faults: {_right(single)}", single)
    yield from _section(f"Pairs, seed {SEED}: {_right(double)}", double)
    yield from ("", "## Commands not run as printed", "")
    yield from (f"- {one.name}: {one.by_hand}." for one in FAULTS if one.by_hand)
    yield from ("", "## What cannot be rehearsed", "")
    yield from (f"- {code}: {reason}." for code, reason in UNREHEARSABLE.items())
    yield ""


def _section(title: str, played: Sequence[Played]) -> Iterator[str]:
    yield from ("", f"## {title}", "", "| Fault | Expected | Found | Repaired | Seconds |")
    yield "|---|---|---|---|---|"
    for one in played:
        repaired = "yes" if one.repaired else "**no**"
        course = one.course or one.found
        found = course if one.named else f"**{course}**"
        yield f"| {one.name} | {one.expected} | {found} | {repaired} | {one.seconds:.0f} |"


def _right(played: Sequence[Played]) -> str:
    return f"{sum(one.right for one in played)} of {len(played)} right"


if __name__ == "__main__":
    sys.exit(main())
