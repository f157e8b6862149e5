"""Fifty customers come and go, and it is written into docs/proof.md: `make prove`.

`python -m tools.customers [COUNT]` makes each by `logstreams new`, invites its admin, deploys,
renews its API key and retires it; the first of each destination comes back. Another count than
50 changes nothing in the page. Ends with exit code 1 where one customer's life went wrong.
"""

from __future__ import annotations

import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from rehearsal.environment import local_environment
from rehearsal.fixtures import kinds
from tools import proof
from tools.lifetime import STEPS, Lifetime, live, prepare

PART = "customers"
COUNT = 50
AT_ONCE = 2
FIRST_ACCOUNT = 100_000_000_000


def main() -> int:
    """Live them, write the page; 0 when everything was right."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    started = time.monotonic()
    lives = lived(count, kinds())
    lines = [*_page(lives, (time.monotonic() - started) / 60)]
    print("\n".join(lines))
    if count == COUNT:
        proof.write(PART, lines)
    return 0 if all(not life.problem for life in lives) else 1


def lived(count: int, of: Sequence[str], at_once: int = AT_ONCE) -> list[Lifetime]:
    """So many customers' lives, in one world; destinations take turns.

    Args:
        count: How many customers.
        of: Kinds of destinations.
        at_once: How many live at the same time.
    """
    folder = Path(tempfile.mkdtemp(prefix="logstreams-customers-"))
    try:
        with local_environment(folder, internet=True) as world, ThreadPoolExecutor(at_once) as pool:
            prepare(world)

            def one(number: int) -> Lifetime:
                account = str(FIRST_ACCOUNT + number)
                kind, back = of[number % len(of)], number < len(of)
                life = live(world, f"customer-{number + 1}", kind, account, back=back)
                print(_line(life), flush=True)
                return life

            return [*pool.map(one, range(count))]
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _line(life: Lifetime) -> str:
    steps = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in life.seconds.items())
    return f"{life.stack} ({life.kind}): {steps}{f': {life.problem}' if life.problem else ''}"


def _page(lives: Sequence[Lifetime], minutes: float) -> Iterator[str]:
    right = sum(not life.problem for life in lives)
    yield from ("", f"## Customers who come and go: {right} of {len(lives)} right", "")
    yield (
        f"{proof.circumstances()}: {minutes:.0f} minutes, {AT_ONCE} customers at a time, in one "
        "local AWS and one local WorkOS."
    )
    yield ""
    yield (
        "Each was made by `logstreams new --create`, its admin invited by `logstreams portal "
        "--invite` and the form opened by the mail's link; then `pulumi up` (*pending*), the form "
        "saved, `pulumi up` (*verified*), `logstreams rotate key` up to `--finish`, the stream "
        "deleted in WorkOS, `logstreams retire`, `pulumi up`. *Kept* is what the archives had "
        "before and have afterwards, each object by its version. The first of each destination "
        "came back by `logstreams retire --undo` and was verified again."
    )
    yield ""
    names = [name for name in STEPS if any(name in life.seconds for life in lives)]
    yield f"| Destination | Customers | Right | Kept | {' | '.join(names)}: median, s |"
    yield f"|---|---|---|---|{'---|' * len(names)}"
    for kind in dict.fromkeys(life.kind for life in lives):
        theirs = [life for life in lives if life.kind == kind]
        times = [
            _median([life.seconds[name] for life in theirs if name in life.seconds])
            for name in names
        ]
        good = sum(not life.problem for life in theirs)
        kept = sum(life.kept for life in theirs)
        yield f"| {kind} | {len(theirs)} | {good} | {kept} | {' | '.join(times)} |"
    yield ""
    yield from (f"- {_line(life).splitlines()[0]}" for life in lives if life.problem)
    yield ""


def _median(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds):.0f}" if seconds else "-"


if __name__ == "__main__":
    sys.exit(main())
