"""Many events through `logstreams events emit`, while the API fails and the command is killed."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from workos import WorkOSClient
from workos.audit_logs.models import AuditLogSchemaTargetInput

from rehearsal.service import bare_environment
from rehearsal.workos import LocalWorkOS
from rehearsal.workos.state.outage import Mishap

ACTION = "invoice.status.approved"
LIMIT = 1_000_000_000
"""Requests that may be sent: 429 is a mishap that is planted, not one of this machine's speed."""
_POLL_SECONDS = 0.05


@dataclass(frozen=True)
class EmissionRun:
    """What was sent, what happened meanwhile, and what WorkOS has recorded of it."""

    events: int
    lost: int
    """Events that WorkOS's export does not have."""
    twice: int
    """Events that it has more than once."""
    unordered: int
    """Result lines of the last run that are not of the event whose turn it was."""
    outcomes: Mapping[str, int]
    """Result lines of the last run, by outcome."""
    hits: Mapping[Mishap, int]
    """Requests that something happened to."""
    kills: int
    exit_code: int
    """Of the last run."""
    seconds: float
    told: str
    """What the last run wrote to stderr."""

    @property
    def right(self) -> bool:
        """Whether every event was told once, in its order, and stored once."""
        told = sum(self.outcomes.values()) == self.events
        return not (self.lost or self.twice or self.unordered or self.exit_code) and told


def play(  # noqa: PLR0913 - what happens to the run
    workos: LocalWorkOS,
    folder: Path,
    events: int,
    *,
    shares: Mapping[Mishap, float],
    silent_seconds: float = 20,
    kill_at: Sequence[int] = (),
    concurrency: int = 32,
    seed: int = 1,
) -> EmissionRun:
    """Send events of an organization of its own by the command, and compare WorkOS's export.

    Args:
        workos: The local WorkOS.
        folder: Gets the events, the journal and the results.
        events: How many.
        shares: What share of the requests each mishap hits.
        silent_seconds: How long no answer comes: longer than the command waits, 15 s.
        kill_at: Kill the command (SIGKILL) when so many events are accepted, then `--resume`.
        concurrency: Requests at a time.
        seed: Of the mishaps.

    Raises:
        RuntimeError: The command ended before it could be killed.
    """
    key, organization = workos.create_key("production"), workos.create_organization("Emission")
    trust = ssl.create_default_context(cafile=workos.ca)
    with httpx2.Client(verify=trust, trust_env=False, timeout=120) as http:
        sdk = WorkOSClient(api_key=key, client_id="client_1", base_url=workos.url, http_client=http)
        invoice = AuditLogSchemaTargetInput(type="invoice")
        sdk.audit_logs.create_schema(ACTION, targets=[invoice])
        file = folder / "events.jsonl"
        begun = datetime.now(UTC) - timedelta(seconds=1)
        _write(file, events)
        command = _Command(workos, key, organization, file, concurrency)
        workos.limit_rate(requests=LIMIT)
        mixed = {kind.value: share for kind, share in shares.items()}
        workos.begin_outage("mixed", shares=mixed, seed=seed, delay_seconds=silent_seconds)
        started = time.monotonic()
        for accepted in kill_at:
            command.kill_when(accepted)
        exit_code, told = command.finish()
        seconds = time.monotonic() - started
        hits = workos.outage_hits()
        workos.end_outage()
        workos.limit_rate()
        found = _recorded(sdk, http, organization, begun)
    numbers = [f"user_{number}" for number in range(events)]
    lines, outcomes = 0, Counter[str]()
    unordered = 0
    with command.results.open(encoding="utf-8") as results:
        for lines, line in enumerate(results, 1):
            result = json.loads(line)
            outcomes[result["outcome"]] += 1
            unordered += result["line"] != lines
    return EmissionRun(
        events=events,
        lost=sum(found[each] == 0 for each in numbers),
        twice=sum(times > 1 for times in found.values()),
        unordered=unordered,
        outcomes=outcomes,
        hits=hits,
        kills=len(kill_at),
        exit_code=exit_code,
        seconds=seconds,
        told=told,
    )


def _write(file: Path, events: int) -> None:
    with file.open("w", encoding="utf-8") as written:
        for number in range(events):
            event = {
                "action": ACTION,
                "occurred_at": f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
                "actor": {"id": f"user_{number}", "type": "user"},
                "targets": [{"id": f"inv_{number}", "type": "invoice"}],
                "context": {"location": "192.0.2.1"},
                "metadata": {"amount": number},
            }
            written.write(f"{json.dumps(event)}\n")


class _Command:
    """`logstreams events emit` in a process of its own."""

    def __init__(
        self, workos: LocalWorkOS, key: str, organization: str, file: Path, concurrency: int
    ) -> None:
        self.results = file.with_name("results.jsonl")
        self._journal = file.with_name(f"{file.name}.journal")
        self._folder = file.parent
        self._environment = bare_environment(file.parent) | {
            "WORKOS_API_KEY": key,
            "WORKOS_BASE_URL": workos.url,
            "SSL_CERT_FILE": str(workos.ca),
        }
        self._arguments = [
            *(sys.executable, "-P", "-m", "logstreams.command.main"),
            *("events", "emit", file.name, "--organization", organization),
            *("--concurrency", str(concurrency), "--output", "json"),
        ]
        self._runs = 0

    def kill_when(self, accepted: int) -> None:
        running = self._start()
        while self._accepted() < accepted:
            if running.poll() is not None:
                raise RuntimeError(f"it ended before {accepted} events were accepted")
            time.sleep(_POLL_SECONDS)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()

    def finish(self) -> tuple[int, str]:
        """Its exit code, and what it wrote to stderr."""
        running = self._start()
        _, told = running.communicate()
        return running.returncode, told

    def _start(self) -> subprocess.Popen[str]:
        resume = ["--resume"] if self._runs else []
        self._runs += 1
        with self.results.open("w", encoding="utf-8") as results:
            return subprocess.Popen(
                [*self._arguments, *resume],
                cwd=self._folder,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=results,
                stderr=subprocess.PIPE,
                text=True,
            )

    def _accepted(self) -> int:
        return self._journal.read_bytes().count(b"accepted") if self._journal.exists() else 0


def _recorded(
    sdk: WorkOSClient, http: httpx2.Client, organization: str, begun: datetime
) -> Counter[str]:
    """How often WorkOS's own export has each actor's event."""
    export: Any = sdk.audit_logs.create_export(
        organization_id=organization, range_start=begun, range_end=datetime.now(UTC)
    )
    while export.state == "pending":
        time.sleep(_POLL_SECONDS)
        export = sdk.audit_logs.get_export(export.id)
    rows = csv.DictReader(io.StringIO(http.get(export.url).text))
    return Counter(row["actor_id"] for row in rows)
