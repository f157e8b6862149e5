"""Past events judged per second by `schema check-history`, over those that a bare loop parses.

Both read the same file of JSON Lines, in turns; one event in a hundred is refused. Memory is the
peak that Python's own allocator saw while a million events were judged.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from statistics import median
from typing import Any

from logstreams.events.event_schema import EventSchema
from logstreams.events.history import HistoryCheck
from logstreams.events.past import from_folder

ROUNDS = 3
GOAL, MOST_BYTES = 0.2, 200_000_000
SCHEMA = EventSchema.model_validate(
    {
        "action": "invoice.status.approved",
        "targets": [{"type": "invoice"}],
        "metadata": {
            "type": "object",
            "properties": {"amount": {"type": "number"}, "currency": {"type": "string"}},
            "required": ["amount"],
        },
    }
)


def main() -> int:
    """Print ratio and memory; return 1 where a goal is missed."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory(prefix="logstreams-bench-") as name:
        folder = Path(name)
        _write(folder / "events.jsonl", events)
        rounds = [(_bare(folder), _judged(folder, events)) for _ in range(ROUNDS)]
        tracemalloc.start()
        _judged(folder, events)
        _, peak = tracemalloc.get_traced_memory()
    bare, judged = (median(column) for column in zip(*rounds, strict=True))
    ratio = median(one / other for one, other in rounds)
    print(
        f"history {events / judged:,.0f} events/s, bare json.loads {events / bare:,.0f}: "
        f"ratio {ratio:.2f} (goal {GOAL}); peak {peak / 1e6:.1f} MB of {events:,} events "
        f"(goal {MOST_BYTES / 1e6:.0f})"
    )
    return 0 if ratio >= GOAL and peak <= MOST_BYTES else 1


def _write(path: Path, events: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number in range(events):
            amount: Any = str(number) if number % 100 == 0 else number
            file.write(json.dumps(_event(number, amount)) + "\n")


def _event(number: int, amount: object) -> dict[str, Any]:
    return {
        "id": f"audit_log_event_{number:026}",
        "action": SCHEMA.action,
        "occurred_at": "2026-11-28T12:00:00.000Z",
        "actor": {"id": f"user_{number}", "type": "user", "name": "Ann"},
        "targets": [{"id": f"inv_{number}", "type": "invoice"}],
        "context": {"location": "192.0.2.1", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"},
        "metadata": {"amount": amount, "currency": "EUR"},
    }


def _bare(folder: Path) -> float:
    started = time.perf_counter()
    with (folder / "events.jsonl").open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)
    return time.perf_counter() - started


def _judged(folder: Path, events: int) -> float:
    started = time.perf_counter()
    found = HistoryCheck(SCHEMA).check(from_folder(folder, None), lambda _: None)
    assert (found.judged, found.refused) == (events, events // 100)
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
