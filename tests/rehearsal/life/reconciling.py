"""Events of a customer's own application, an outage of the stream, and what is found of it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

from rehearsal.cli import Ran
from rehearsal.customer import Customer
from tests.rehearsal.waiting import eventually

ACTION = "invoice.status.approved"
SCHEMA = f"""\
action: {ACTION}
targets: [{{type: invoice}}]
metadata: {{type: object, properties: {{amount: {{type: number}}}}}}
"""


def lives_through_an_outage(customer: Customer) -> None:
    """Send events before, during and after a pause; the missing ones are told, whole."""
    project = customer.cli.project
    (project / "schemas").mkdir(exist_ok=True)
    (project / "schemas" / f"{ACTION}.yaml").write_text(SCHEMA)
    good(customer.cli.logstreams("schema", "apply", "--yes"))
    emit(customer, "before", range(6))
    arrived(customer, 6)
    customer.world.workos.pause_stream(customer.organization_id)
    emit(customer, "during", range(6, 10))
    customer.world.workos.resume_stream(customer.organization_id)
    emit(customer, "after", range(10, 12))
    arrived(customer, 8)

    found = customer.cli.logstreams(
        *("events", "reconcile", customer.stack, "--output", "json"),
        *("--missing", "missing.jsonl"),
    )

    assert found.exit_code == 1, found.output
    document = json.loads(found.output[found.output.index("{") :])
    # The stream was made a minute ago: what happened before, and is not there, is told apart.
    wanted = {"beforeStream": 4, "missing": 0, "altered": 0, "extra": 0, "duplicate": 0}
    counts = {name: sum(day[name] for day in document["days"]) for name in wanted}
    assert counts == wanted, document
    lost = [json.loads(line) for line in (project / "missing.jsonl").read_text().splitlines()]
    assert sorted(each["metadata"]["amount"] for each in lost) == [6, 7, 8, 9]
    assert {each["action"] for each in lost} == {ACTION}


def emit(customer: Customer, name: str, numbers: range) -> None:
    # Three hours ago: no event of now is ever called missing.
    time = datetime.now(UTC) - timedelta(hours=3)
    events = [
        {
            "action": ACTION,
            "occurred_at": f"{time:%Y-%m-%dT%H:%M:%S}.{number:03}Z",
            "actor": {"id": f"user_{number}", "type": "user"},
            "targets": [{"id": f"inv_{number}", "type": "invoice"}],
            "context": {"location": "192.0.2.1"},
            "metadata": {"amount": number},
        }
        for number in numbers
    ]
    file = customer.cli.project / f"{name}.jsonl"
    file.write_text("".join(f"{json.dumps(each)}\n" for each in events))
    good(customer.cli.logstreams("events", "emit", file.name, "--stack", customer.stack))


def arrived(customer: Customer, count: int) -> None:
    """Wait until the local WorkOS has delivered so many of them."""
    workos, organization = customer.world.workos, customer.organization_id
    ids = {each.id for each in workos.events(organization) if each.body["action"] == ACTION}

    def delivered() -> bool:
        done = {each.event_id for each in workos.attempts(organization) if each.delivered_to}
        return len(ids & done) >= count

    eventually(delivered)


def good(ran: Ran) -> None:
    assert ran.exit_code == 0, ran.output
