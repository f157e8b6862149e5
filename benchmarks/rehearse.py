"""How long a rehearsal takes on this machine: once to warm up, then measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

RUNS = 3
LIMIT_SECONDS = 20
"""What a warm rehearsal may take on two cores."""


def main() -> int:
    """Print the time of each run and its steps; return 1 where the limit is exceeded."""
    rehearse()
    seconds = []
    for number in range(1, RUNS + 1):
        taken, document = rehearse()
        seconds.append(taken)
        steps = ", ".join(f"{step['name']} {step['seconds']:.1f}" for step in document["steps"])
        print(f"run {number}: {document['verdict']} in {taken:.1f} s ({steps})", flush=True)
    print(f"median {median(seconds):.1f} s of {LIMIT_SECONDS} s, {os.cpu_count()} cores")
    return int(median(seconds) > LIMIT_SECONDS)


def rehearse() -> tuple[float, dict[str, Any]]:
    """Run one rehearsal; return its seconds and its document."""
    started = time.monotonic()
    run = subprocess.run(
        [Path(sys.prefix, "bin", "logstreams"), "rehearse", "--output", "json"],
        stdout=subprocess.PIPE,
        check=True,
    )
    return time.monotonic() - started, json.loads(run.stdout)


if __name__ == "__main__":
    sys.exit(main())
