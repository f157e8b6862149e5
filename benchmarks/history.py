"""Past events judged per second by `schema check-history`, over those that a bare loop parses.

Both read the same file of JSON Lines; one event in a hundred is refused. `make prove` judges a
million.
"""

from __future__ import annotations

import sys
from statistics import median

from tools.history import GOAL, MOST_BYTES, measured

ROUNDS = 3


def main() -> int:
    """Print ratio and memory; return 1 where a goal is missed."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    runs = [measured(events) for _ in range(ROUNDS)]
    ratio, peak = median(run.ratio for run in runs), max(run.peak_bytes for run in runs)
    per_second = median(run.per_second for run in runs)
    print(
        f"history {per_second:,.0f} events/s: {ratio:.2f} of bare json.loads (goal {GOAL}); peak "
        f"{peak / 1e6:.0f} MB (goal {MOST_BYTES / 1e6:.0f})"
    )
    return 0 if ratio >= GOAL and peak <= MOST_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
