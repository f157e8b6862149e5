"""Lifecycle rules that take events away while they are to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from policies.lib.resources import BUCKET, LIFECYCLE, LOCK, retention, settings_of_bucket
from policies.lib.values import mappings, number
from policies.resource import Stack, dig
from policies.rule import Finding, Parameters, StackRule

LARGEST_EVENT, SMALLEST_EVENT = 1_000_000, 100
"""Bytes; WorkOS's events lie between. The reason is in verification/checks/archive/retention.py."""

ENDINGS = (("expiration", "days"), ("noncurrentVersionExpiration", "noncurrentDays"))


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    for bucket in stack.of(BUCKET):
        kept = [retention(lock)[1] or 0 for lock in settings_of_bucket(stack, bucket, LOCK)]
        for lifecycle in settings_of_bucket(stack, bucket, LIFECYCLE):
            for rule in mappings(lifecycle.get("rules")):
                for text in _too_early(rule, max(kept, default=0)):
                    yield Finding(text, lifecycle.urn)


def _too_early(rule: Mapping[str, Any], days: float) -> Iterator[str]:
    if dig(rule, "status") != "Enabled" or not _reaches_events(rule):
        return
    date = dig(rule, "expiration", "date")
    if date and not _after(str(date), days):
        yield f"found an expiration on a date, wanted one {days:g} days from now, or none"
    for name, key in ENDINGS:
        found = number(dig(rule, name, key))
        if found is not None and found < days:
            yield f"found {name} after {found:g} days, wanted {days:g} or more: the retention"


def _reaches_events(rule: Mapping[str, Any]) -> bool:
    """Whether an event matches the rule's filter: events carry no tags and are not so large."""
    found = dig(rule, "filter")
    filters = [found, dig(found, "and")] if isinstance(found, Mapping) else []
    for each in filters:
        if dig(each, "tag") or dig(each, "tags"):
            return False
        if (number(dig(each, "objectSizeGreaterThan")) or 0) >= LARGEST_EVENT:
            return False
        smaller = number(dig(each, "objectSizeLessThan"))
        if smaller and smaller <= SMALLEST_EVENT:
            return False
    return True


def _after(date: str, days: float) -> bool:
    """Whether what is written today is kept so long before the date; what is no date is not."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return False
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware >= datetime.now(UTC) + timedelta(days=days)


RULE = StackRule(
    id="s3-expires-after-retention",
    title="Nothing expires before its retention ends",
    severity="high",
    why=(
        "An expired event is hidden behind a delete marker while its version stays locked: "
        "readers, including the delivery check, do not find it."
    ),
    repair="Raise the days of the lifecycle rule to the retention, or remove the rule.",
    source='S3 User Guide, "Object Lock considerations", 2026-11-22',
    judge=_judge,
)
