"""How long `logstreams fleet changed` takes among 1,000 stacks, one of which has changed."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.pairs import Measured
from benchmarks.stacks import ACCOUNT, LOGSTREAMS
from rehearsal.customer import LOCAL_EGRESS
from rehearsal.project import make_project
from rehearsal.stack_file import stack_file

GOAL_SECONDS = 2.0
RUNS = 5


def main() -> int:
    """Print the median; return 1 where the goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=1_000, metavar="N")
    count = parser.parse_args().stacks
    with tempfile.TemporaryDirectory(prefix="logstreams-bench-") as directory:
        project = make_project(Path(directory))
        for number in range(1, count + 1):
            text = stack_file(
                account_id=ACCOUNT,
                organization_id=f"org_{number:04d}",
                environment="production",
                egress=LOCAL_EGRESS,
            )
            _file(project, number).write_text(text, encoding="utf-8")
        _git(project, "init", "--quiet", "--initial-branch=main")
        _commit(project, "All")
        with _file(project, count).open("a", encoding="utf-8") as file:
            file.write("# changed\n")
        _commit(project, "One")
        changed = Measured(
            (*LOGSTREAMS, "fleet", "changed", "--base", "HEAD^"), project, os.environ
        )
        costs = [changed.run() for _ in range(RUNS)]
    seconds = median(cost.seconds for cost in costs)
    cpu = median(cost.cpu_seconds for cost in costs)
    print(
        f"fleet changed, {count} stacks, one changed: {seconds:.2f} s, goal {GOAL_SECONDS:.0f} s",
        end="",
    )
    print(f"; {cpu:.2f} CPU s")
    return int(seconds > GOAL_SECONDS)


def _file(project: Path, number: int) -> Path:
    return project / "stacks" / f"Pulumi.customer-{number:04d}.yaml"


def _commit(project: Path, message: str) -> None:
    _git(project, "add", "--all")
    _git(project, "commit", "--quiet", f"--message={message}")


def _git(project: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    subprocess.run(["git", *who, *arguments], cwd=project, check=True)


if __name__ == "__main__":
    sys.exit(main())
