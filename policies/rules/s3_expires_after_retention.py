"""Lifecycle rules that take events away while they are to be kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.reading.buckets import BUCKET, LIFECYCLE, LOCK, retention, settings_of_bucket
from policies.reading.values import mappings, number
from policies.resource import Stack, dig
from policies.rule import Finding, Parameters, StackRule

ENDINGS = (("expiration", "days"), ("noncurrentVersionExpiration", "noncurrentDays"))


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    for bucket in stack.of(BUCKET):
        kept = [retention(lock)[1] or 0 for lock in settings_of_bucket(stack, bucket, LOCK)]
        for lifecycle in settings_of_bucket(stack, bucket, LIFECYCLE):
            for rule in mappings(lifecycle.get("rules")):
                for text in _too_early(rule, max(kept, default=0)):
                    yield Finding(text, lifecycle.urn)


def _too_early(rule: Mapping[str, Any], days: float) -> Iterator[str]:
    if dig(rule, "status") != "Enabled":
        return
    if dig(rule, "expiration", "date"):
        yield "found an expiration on a date, wanted none: events of its eve are not kept"
    for name, key in ENDINGS:
        found = number(dig(rule, name, key))
        if found is not None and found < days:
            yield f"found {name} after {found:g} days, wanted {days:g} or more: the retention"


RULE = StackRule(
    id="s3-expires-after-retention",
    title="Nothing expires before its retention ends",
    severity="high",
    why=(
        "An expired event is hidden behind a delete marker while its version stays locked: whoever "
        "looks for it, the delivery check included, finds nothing."
    ),
    repair="Raise the days of the lifecycle rule to the retention, or remove the rule.",
    source='S3 User Guide, "Object Lock considerations", 2026-11-22',
    judge=_judge,
)
