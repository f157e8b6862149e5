"""`logstreams fleet preview` over `xargs pulumi preview`, and what a stack costs among many.

By default 6 stacks, about two minutes. The whole measure: `--stacks 100`, and
`--stacks 500 --than 50`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time

import psutil

from benchmarks.pairs import Measured, compared
from benchmarks.stacks import LOGSTREAMS, Stacks, new_stacks

GOAL = 1.8
PER_STACK_GOAL = 1.1
MEMORY_GOAL_MB = 20
"""What the command's own process may grow by; its children come and go with the stacks."""
CORES = os.cpu_count() or 1


def main() -> int:
    """Print the ratios; return 1 where a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=6, metavar="N")
    parser.add_argument("--than", type=int, metavar="M", help="a stack of N over one of M")
    parser.add_argument("--runs", type=int, default=2, help="of each; the median counts")
    given = parser.parse_args()
    with new_stacks(given.stacks) as stacks:
        if given.than:
            return _growth(stacks, given.than)
        return _against_xargs(stacks, given.runs)


def _against_xargs(stacks: Stacks, runs: int) -> int:
    count = len(stacks.names)
    xargs = ("xargs", f"-P{CORES}", "-I{}", "pulumi", "preview", "--non-interactive")
    found = compared(
        Measured(_fleet(stacks), stacks.project, stacks.environment),
        Measured(
            (*xargs, *stacks.policies, "--stack={}"),
            stacks.project,
            stacks.environment,
            stdin="".join(f"{name}\n" for name in stacks.names),
        ),
        runs,
    )
    for name, cost in (("fleet preview", found.ours), ("xargs pulumi preview", found.baseline)):
        rate, each = count / cost.seconds * 60, cost.cpu_seconds / count
        print(f"{name}: {rate:.1f} stacks per minute, {each:.2f} CPU s a stack")
    print(f"{count} stacks, {CORES} at a time: {1 / found.clock:.2f} times, goal {GOAL}")
    return int(1 / found.clock < GOAL)


def _growth(stacks: Stacks, fewer: int) -> int:
    more = len(stacks.names)
    few_seconds, few_memory = _cost(stacks, fewer, f"--shard=1/{more // fewer}")
    seconds, memory = _cost(stacks, more)
    ratio = seconds / few_seconds
    print(
        f"a stack of {more} {seconds:.2f} s, of {fewer} {few_seconds:.2f} s: {ratio:.2f}, ", end=""
    )
    print(f"goal {PER_STACK_GOAL}; memory {memory:.0f} and {few_memory:.0f} MB, goal ", end="")
    print(f"{MEMORY_GOAL_MB} MB more")
    return int(ratio > PER_STACK_GOAL or memory - few_memory > MEMORY_GOAL_MB)


def _cost(stacks: Stacks, count: int, *options: str) -> tuple[float, float]:
    """Seconds a stack, and the most memory of the command's own process in MB."""
    started, most = time.monotonic(), 0
    with subprocess.Popen(
        _fleet(stacks, *options),
        cwd=stacks.project,
        env=stacks.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        watched = psutil.Process(process.pid)
        while process.poll() is None:
            most = max(most, watched.memory_info().rss)
            time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"fleet preview ended with exit code {process.returncode}")
    return (time.monotonic() - started) / count, most / 2**20


def _fleet(stacks: Stacks, *options: str) -> tuple[str, ...]:
    return (*LOGSTREAMS, "fleet", "preview", f"--parallel={CORES}", *stacks.policies, *options)


if __name__ == "__main__":
    sys.exit(main())
