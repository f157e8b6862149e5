"""Which lifecycle rules reach an event before its retention ends.

Source: S3 user guide, "Lifecycle configuration elements", "Object Lock considerations", 2026-11-28.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from logstreams.verification.checks.quantity import quantity

Rule = Mapping[str, Any]

LARGEST_EVENT = 1_000_000
"""Bytes; more than an event with all the metadata that WorkOS takes (50 keys of 500 characters for
the actor and for each of many targets), and what a load balancer hands to the receiver."""

SMALLEST_EVENT = 100
"""Bytes; less than an event's fields take that it must have."""

_DAY = "dddd-dd-dd/"
"""The folder of an event's UTC day, d for a digit (Log Streams, S3, 2026-11-22)."""


@dataclass(frozen=True)
class Kept:
    """How events are kept.

    Attributes:
        prefix: What every event's key begins with, before the folder of its day.
        others: Other prefixes under which something is kept as long.
        days: The retention.
        locked: Versions are locked for the whole retention: no lifecycle rule deletes them.
        now: The present.
    """

    prefix: str
    others: tuple[str, ...]
    days: int
    locked: bool
    now: datetime


def early(rule: Rule, kept: Kept) -> list[str]:
    """When a rule expires events, where that is before their retention ends."""
    if rule.get("Status") != "Enabled" or not _reaches(rule, kept):
        return []
    current, days = rule.get("Expiration", {}), kept.days
    found = [current["Days"]] if current.get("Days") else []
    if not kept.locked:
        old = rule.get("NoncurrentVersionExpiration", {}).get("NoncurrentDays")
        found += [old] if old else []
    said = [quantity(each, "day") for each in found if each < days]
    date = current.get("Date")
    # From that day on, every object expires on the day it is written. What is written today is
    # reached only if its retention lasts until then.
    if date and _at(date) < kept.now + timedelta(days=days):
        said.append(f"from {date:%Y-%m-%d} on")
    return said


def _at(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _reaches(rule: Rule, kept: Kept) -> bool:
    """Whether an event matches a rule's filter; events carry no tags."""
    found = rule.get("Filter") or {}
    both = found.get("And") or found
    if both.get("Tag") or both.get("Tags"):
        return False
    if both.get("ObjectSizeGreaterThan", 0) >= LARGEST_EVENT:
        return False
    if both.get("ObjectSizeLessThan", LARGEST_EVENT) <= SMALLEST_EVENT:
        return False
    prefix = str(both.get("Prefix") or rule.get("Prefix") or "")
    return _holds_events(prefix, kept) or any(
        prefix.startswith(other) or other.startswith(prefix) for other in kept.others
    )


def _holds_events(prefix: str, kept: Kept) -> bool:
    """Whether keys with this prefix can be of an event whose retention has not ended."""
    if kept.prefix.startswith(prefix):
        return True
    if not prefix.startswith(kept.prefix):
        return False
    folder = prefix.removeprefix(kept.prefix)[: len(_DAY)]
    pattern = _DAY[: len(folder)]
    if not all(
        one.isdecimal() if wanted == "d" else one == wanted
        for one, wanted in zip(folder, pattern, strict=True)
    ):
        return False
    latest = folder + "9999-99-99/"[len(folder) :]
    oldest = kept.now - timedelta(days=kept.days)
    return latest[:10] >= f"{oldest:%Y-%m-%d}"
