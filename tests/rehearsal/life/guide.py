"""docs/guide.md's commands, as they are written, in a customer's project."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rehearsal.cli import Ran
from rehearsal.customer import Customer

PAGE = Path(__file__).parents[3] / "docs" / "guide.md"
ACTION = "invoice.status.approved"


def commands() -> list[list[str]]:
    return [shlex.split(line) for block in blocks("") for line in block.splitlines()]


def schema() -> str:
    """The page's own."""
    (found,) = blocks("yaml")
    return found


def blocks(language: str) -> list[str]:
    """The page's fenced blocks of a language."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return [text for name, text in found if name == language]


def events() -> str:
    # Two hours ago: what is younger may be in flight.
    time = datetime.now(UTC) - timedelta(hours=2)
    made = [
        {
            "action": ACTION,
            "occurred_at": f"{time:%Y-%m-%dT%H:%M:%S}.{number:03}Z",
            "actor": {"id": f"user_{number}", "type": "user"},
            "targets": [{"id": f"inv_{number}", "type": "invoice"}],
            "context": {"location": "192.0.2.1"},
            "metadata": {"amount": number},
        }
        for number in range(5)
    ]
    return "".join(f"{json.dumps(each)}\n" for each in made)


def follow(customer: Customer) -> list[tuple[list[str], Ran]]:
    """Run every command of the page; what it needs lies there as the page says."""
    project = customer.cli.project
    (project / "schemas").mkdir(exist_ok=True)
    (project / "schemas" / f"{ACTION}.yaml").write_text(schema())
    (project / "events.jsonl").write_text(events())
    return [(each, customer.cli.logstreams(*each[1:])) for each in commands()]
