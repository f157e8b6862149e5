"""`logstreams fleet verify --no-emit` of many stacks over as many `logstreams verify --no-emit`.

By default 4 stacks, two minutes. The whole measure: `--stacks 100`.
"""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.pairs import Measured, compared
from benchmarks.stacks import LOGSTREAMS, new_stacks
from logstreams.command.exits import Exit

GOAL = 0.35
CORES = os.cpu_count() or 1


def main() -> int:
    """Print the ratio; return 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=4, metavar="N")
    parser.add_argument("--runs", type=int, default=3, help="of each; the median counts")
    given = parser.parse_args()
    with new_stacks(given.stacks) as stacks:
        # No stream yet: all that is provisioned is looked at, and the verdict is pending.
        pending = Exit.UNPROVEN
        up = (*LOGSTREAMS, "fleet", "up", f"--parallel={CORES}", *stacks.policies)
        Measured(up, stacks.project, stacks.environment, pending).run()
        fleet = (*LOGSTREAMS, "fleet", "verify", "--no-emit", f"--parallel={CORES}")
        one = (*LOGSTREAMS, "verify", "--no-emit", stacks.names[0])
        found = compared(
            Measured(fleet, stacks.project, stacks.environment, pending),
            Measured(one, stacks.project, stacks.environment, pending),
            given.runs,
        )
    ratio = found.clock / given.stacks
    print(
        f"{given.stacks} stacks {found.ours.seconds:.1f} s, {CORES} at a time; one alone ", end=""
    )
    print(f"{found.baseline.seconds:.1f} s: {ratio:.2f} of {given.stacks} alone, goal {GOAL}")
    return int(ratio > GOAL)


if __name__ == "__main__":
    sys.exit(main())
