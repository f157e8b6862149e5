"""Exceptions from a rule: entries in the pack's configuration, with a reason and a last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Any

KEY = "suppress"

SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "Exceptions from this rule.",
    "items": {
        "type": "object",
        "required": ["resource", "reason", "until"],
        "additionalProperties": False,
        "properties": {
            "resource": {
                "type": "string",
                "description": "Its name in the program; * is any text.",
            },
            "reason": {"type": "string", "minLength": 10},
            "until": {
                "type": "string",
                "pattern": r"^\d{4}-\d{2}-\d{2}$",
                "description": "The last day on which it holds, UTC.",
            },
        },
    },
}


@dataclass(frozen=True)
class Outcome:
    """What is left of a rule's findings about one resource."""

    violations: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    """What was suppressed, and why."""


def outcome(
    name: str, findings: Iterable[str], entries: Iterable[Mapping[str, str]], today: date
) -> Outcome:
    """Apply a rule's suppressions to what it found about a resource.

    An entry whose last day has passed is a violation in itself, found something or not: exceptions
    are forgotten otherwise.
    """
    mine = [entry for entry in entries if fnmatchcase(name, entry["resource"])]
    expired = [entry for entry in mine if not _holds(entry["until"], today)]
    violations = tuple(
        f"found a suppression that ended on {entry['until']} ({entry['reason']}), wanted none, or "
        "a new date"
        for entry in expired
    )
    if expired or not mine:
        return Outcome(violations=(*findings, *violations))
    reason = f"suppressed until {mine[0]['until']}: {mine[0]['reason']}"
    return Outcome(notes=tuple(f"{finding} ({reason})" for finding in findings))


def _holds(until: str, today: date) -> bool:
    """Whether a day is not over; one that is in no calendar is."""
    try:
        return today <= date.fromisoformat(until)
    except ValueError:
        return False
