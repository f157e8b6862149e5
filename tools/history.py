"""A million past events judged by `schema check-history`, into docs/proof.md: `make prove`.

`python -m tools.history [COUNT]`; another count than 1,000,000 changes nothing in the page. Ends
with exit code 1 where a goal is missed.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools import proof

PART = "history"
COUNT = 1_000_000
GOAL, MOST_BYTES = 0.2, 200_000_000
ONE_REFUSED_OF = 100
ACTION = "invoice.status.approved"
SCHEMA = f"""\
action: {ACTION}
targets: [{{type: invoice}}]
metadata:
  type: object
  properties: {{amount: {{type: number}}, currency: {{type: string}}}}
  required: [amount]
"""


@dataclass(frozen=True)
class HistoryRun:
    """What judging took."""

    events: int
    judged: int
    refused: int
    seconds: float
    """Of the processor, as all seconds here: others on this machine take none of them."""
    start_seconds: float
    """What the command takes for a single event: its start."""
    start_peak_bytes: int
    """The most memory that it has for a single event."""
    bare_seconds: float
    """What a loop of `json.loads` over the same lines takes."""
    peak_bytes: int
    """The most memory that the command's process had (ru_maxrss)."""

    @property
    def per_second(self) -> float:
        """Events judged in a second, without the command's start."""
        return self.events / (self.seconds - self.start_seconds)

    @property
    def ratio(self) -> float:
        """The same, over the bare loop's."""
        return self.per_second * self.bare_seconds / self.events

    @property
    def right(self) -> bool:
        """Whether each event was judged, rightly, and both goals are reached."""
        counts = (self.judged, self.refused) == (self.events, -(-self.events // ONE_REFUSED_OF))
        return counts and self.ratio >= GOAL and self.peak_bytes <= MOST_BYTES


def main() -> int:
    """Judge them, write the page; 0 when the goals are reached."""
    count = int(sys.argv[1]) if sys.argv[1:] else COUNT
    run = measured(count)
    lines = [*_page(run)]
    print("\n".join(lines))
    if count == COUNT:
        proof.write(PART, lines)
    return 0 if run.right else 1


def measured(events: int) -> HistoryRun:
    """Write so many events, one in a hundred refused, and let the command judge them."""
    with tempfile.TemporaryDirectory(prefix="logstreams-history-") as name:
        folder = Path(name)
        (folder / "schemas").mkdir()
        (folder / "schemas" / f"{ACTION}.yaml").write_text(SCHEMA, encoding="utf-8")
        many, one = folder / "many", folder / "one"
        _write(many, events)
        _write(one, 1)
        start_seconds, start_peak, _ = _judged(folder, one)
        seconds, peak, document = _judged(folder, many)
        return HistoryRun(
            events=events,
            judged=document["judged"],
            refused=document["refused"],
            seconds=seconds,
            start_seconds=start_seconds,
            start_peak_bytes=start_peak,
            bare_seconds=_bare(many),
            peak_bytes=peak,
        )


def _write(folder: Path, events: int) -> None:
    folder.mkdir()
    with (folder / "events.jsonl").open("w", encoding="utf-8") as file:
        for number in range(events):
            file.write(f"{json.dumps(_event(number))}\n")


def _event(number: int) -> dict[str, Any]:
    return {
        "id": f"audit_log_event_{number:026}",
        "action": ACTION,
        "occurred_at": "2026-11-28T12:00:00.000Z",
        "actor": {"id": f"user_{number}", "type": "user", "name": "Ann"},
        "targets": [{"id": f"inv_{number}", "type": "invoice"}],
        "context": {"location": "192.0.2.1", "user_agent": "Mozilla/5.0 (X11; Linux x86_64)"},
        "metadata": {
            "amount": number if number % ONE_REFUSED_OF else str(number),
            "currency": "EUR",
        },
    }


_STARTER = """\
import json, os, subprocess, sys
running = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(running.pid, 0)
seconds = used.ru_utime + used.ru_stime
json.dump([os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss], sys.stderr)
"""
"""Linux counts the memory of the process that starts another as the other's own peak: so a small
one starts the command, and tells what it used."""


def _judged(project: Path, events: Path) -> tuple[float, int, dict[str, Any]]:
    """Processor seconds and the most memory of the command, and what it found."""
    command = [sys.executable, "-m", "logstreams.command.main", "schema", "check-history", ACTION]
    ended = subprocess.run(
        [sys.executable, "-c", _STARTER, *command, "--from-dir", str(events), "--output", "json"],
        cwd=project,
        capture_output=True,
        check=True,
    )
    exit_code, seconds, most = json.loads(ended.stderr)
    if exit_code != 1:
        raise RuntimeError(f"check-history ended with {exit_code}, wanted 1: some are refused")
    return seconds, most * (1 if sys.platform == "darwin" else 1024), json.loads(ended.stdout)


def _bare(folder: Path) -> float:
    started = time.process_time()
    with (folder / "events.jsonl").open(encoding="utf-8") as file:
        for line in file:
            json.loads(line)
    return time.process_time() - started


def _page(run: HistoryRun) -> Iterator[str]:
    words = "both goals reached" if run.right else "**a goal is missed**"
    yield from ("", f"## {run.events:,} past events judged: {words}", "")
    yield from (f"{proof.circumstances()}.", "")
    yield (
        f"`logstreams schema check-history {ACTION} --from-dir DIR` over one file of JSON Lines, "
        f"one event in {ONE_REFUSED_OF} of the older shape: {run.judged:,} judged, "
        f"{run.refused:,} refused. Seconds are the processor's, without the command's start. "
        "Memory is the most that the command's process had."
    )
    yield ""
    yield "| events/s | `json.loads` alone, events/s | ratio | goal | peak memory | goal |"
    yield "|---|---|---|---|---|---|"
    yield (
        f"| {run.per_second:,.0f} | {run.events / run.bare_seconds:,.0f} | {run.ratio:.2f} | "
        f"{GOAL} | {run.peak_bytes / 1e6:.0f} MB | {MOST_BYTES / 1e6:.0f} MB |"
    )
    yield ""


if __name__ == "__main__":
    sys.exit(main())
