"""An hour in which nothing is delivered, and what `logstreams events reconcile` finds of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from rehearsal.cli import passed
from rehearsal.customer import Customer

ACTION = "invoice.payment.received"
SCHEMA = f"""\
action: {ACTION}
targets:
  - type: invoice
    metadata: {{type: object, properties: {{number: {{type: string}}}}}}
  - type: team
metadata: {{type: object, properties: {{amount: {{type: number}}}}}}
"""
SEEN_FROM_NOW = timedelta(hours=4)
"""When the first event happened. The last hour stays empty: what is younger may be in flight."""
_HOUR = timedelta(hours=1)
_POLL_SECONDS = 0.5

Json = dict[str, Any]


@dataclass(frozen=True)
class OutageRun:
    """What was sent, and what was told of it."""

    kind: str
    """The destination's."""
    sent: int
    """In all three hours."""
    lost: int
    """In the hour of the outage."""
    counts: Mapping[str, int]
    """What the command counted, in all days."""
    unlike: int
    """Events of the outage that the file of missing ones lacks or has otherwise, and lines of it
    that are of no such event."""
    exit_code: int
    output: str
    seconds: float
    """What reconciling took."""

    @property
    def right(self) -> bool:
        """Whether exactly the hour's events are missing, and the file has each of them, whole."""
        others = [name for name in self.counts if name not in {"delivered", "missing"}]
        return (
            self.exit_code == 1
            and self.counts["missing"] == self.lost
            and self.counts["delivered"] >= self.sent - self.lost
            and not any(self.counts[name] for name in others)
            and self.unlike == 0
        )


def play(
    customer: Customer, lost: int, around: int | None = None, wait_seconds: float = 60
) -> OutageRun:
    """Let a verified customer's application send for three hours; in the second all are lost.

    WorkOS writes an event of its own too: what it delivers is no loss and of no other origin.

    Args:
        customer: Its destination can be read back.
        lost: Events in the hour of the outage.
        around: Events in the hour before, and in the hour after; None: as many.
        wait_seconds: How long deliveries are waited for.

    Raises:
        CommandFailed: A command ended otherwise than it has to.
        TimeoutError: What should be delivered was not, in time.
    """
    workos, organization = customer.world.workos, customer.organization_id
    begun = datetime.now(UTC) - SEEN_FROM_NOW
    workos.edit_stream(organization, created_at=begun - timedelta(days=1))
    schemas = customer.cli.project / "schemas"
    schemas.mkdir(exist_ok=True)
    (schemas / f"{ACTION}.yaml").write_text(SCHEMA, encoding="utf-8")
    passed(customer.cli.logstreams("schema", "apply", ACTION, "--yes"))
    around = lost if around is None else around
    numbers, hours = count(), []
    for hour, events in enumerate((around, lost, around)):
        start = begun + hour * _HOUR
        times = (start + _HOUR * place / events for place in range(events))
        hours.append([_event(at, next(numbers)) for at in times])
    _emit(customer, "before", hours[0])
    _arrive(customer, around, wait_seconds)
    workos.pause_stream(organization)
    _emit(customer, "during", hours[1])
    workos.resume_stream(organization)
    workos.set_platform_audit_logs("production", on=True)
    workos.platform_event(organization, action="session.created")
    workos.set_platform_audit_logs("production", on=False)
    _emit(customer, "after", hours[2])
    _arrive(customer, 2 * around + 1, wait_seconds)
    return _reconciled(customer, hours)


def _reconciled(customer: Customer, hours: Sequence[Sequence[Json]]) -> OutageRun:
    file = customer.cli.project / "missing.jsonl"
    file.unlink(missing_ok=True)
    started = time.monotonic()
    ran = customer.cli.logstreams(
        *("events", "reconcile", customer.stack, "--since", "5h"),
        *("--missing", file.name, "--output", "json"),
    )
    seconds = time.monotonic() - started
    days = json.loads(ran.output[ran.output.index("{") :])["days"] if "{" in ran.output else []
    counts: dict[str, int] = {"delivered": 0, "missing": 0}
    for day in days:
        for name, times in day.items():
            if name != "day":
                counts[name] = counts.get(name, 0) + times
    return OutageRun(
        kind=customer.settings.destination.type,
        sent=sum(map(len, hours)),
        lost=len(hours[1]),
        counts=counts,
        unlike=_unlike(hours[1], file),
        exit_code=ran.exit_code,
        output=ran.output,
        seconds=seconds,
    )


def _unlike(lost: Sequence[Json], file: Path) -> int:
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    found = {json.dumps(json.loads(line), sort_keys=True) for line in lines}
    wanted = {json.dumps(each, sort_keys=True) for each in lost}
    return len(found ^ wanted) + len(lines) - len(found)


def _event(at: datetime, number: int) -> Json:
    """An event with all that WorkOS takes, as its export has it."""
    return {
        "action": ACTION,
        "occurred_at": f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z",
        "actor": {"id": f"user_{number}", "type": "user", "name": "Ann", "metadata": {"vip": True}},
        "targets": [
            {
                "id": f"inv_{number}",
                "type": "invoice",
                "name": "An invoice",
                "metadata": {"number": str(number)},
            },
            {"id": "team_1", "type": "team", "name": "A team", "metadata": {"size": 3}},
        ],
        "context": {"location": "192.0.2.1", "user_agent": "Mozilla/5.0"},
        "metadata": {"amount": number},
    }


def _emit(customer: Customer, name: str, events: Sequence[Json]) -> None:
    file = customer.cli.project / f"{name}.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in events), encoding="utf-8")
    passed(customer.cli.logstreams("events", "emit", file.name, "--stack", customer.stack, "-q"))


def _arrive(customer: Customer, count: int, wait_seconds: float) -> None:
    """Wait until the local WorkOS has delivered so many of them, and of its own.

    Raises:
        TimeoutError: It has not, in time.
    """
    workos, organization = customer.world.workos, customer.organization_id
    actions = {ACTION, "session.created"}
    deadline = time.monotonic() + wait_seconds
    while True:
        ids = {each.id for each in workos.events(organization) if each.body["action"] in actions}
        done = {each.event_id for each in workos.attempts(organization) if each.delivered_to}
        if len(ids & done) >= count:
            return
        if time.monotonic() > deadline:
            raise TimeoutError(f"{len(ids & done)} of {count} events delivered in {wait_seconds} s")
        time.sleep(_POLL_SECONDS)
