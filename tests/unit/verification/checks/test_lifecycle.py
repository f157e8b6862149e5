"""Which lifecycle rules reach an event before its retention ends; nothing else is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.checks.archive.retention import nothing_expires
from logstreams.verification.checks.framework import Failed, Passed, Result
from logstreams.verification.facts.archive import LockFacts
from logstreams.verification.observations import Observations
from tests.unit.verification.conftest import NOW
from tests.unit.verification.one_fault import with_facts

DAYS, MEGABYTE = 365, 1_048_576
TAG = {"Key": "temporary", "Value": "true"}


def rule(filtered: dict[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    wanted = said or {"Expiration": {"Days": 7}}
    return {"ID": "r", "Status": "Enabled", "Filter": filtered or {}, **wanted}


def evaluated(healthy: Observations, *rules: dict[str, Any], **archive: Any) -> Result:
    facts = replace(healthy.destination.archive, lifecycle=rules, **archive)
    return nothing_expires.evaluate(with_facts(healthy, archive=facts))


REACHES_NO_EVENT: dict[str, dict[str, Any]] = {
    "what is larger than a megabyte": rule({"ObjectSizeGreaterThan": MEGABYTE}),
    "the same beside a prefix": rule(
        {"And": {"Prefix": "audit/", "ObjectSizeGreaterThan": MEGABYTE}}
    ),
    "empty objects": rule({"ObjectSizeLessThan": 1}),
    "a tag": rule({"Tag": TAG}),
    "tags beside a prefix and a size": rule(
        {"And": {"Prefix": "", "Tags": [TAG], "ObjectSizeGreaterThan": 1}}
    ),
    "another folder": rule({"Prefix": "reports/"}),
    "a folder of the path that is no day's": rule({"Prefix": "audit/tmp/"}),
    "a year whose retention has ended": rule({"Prefix": "audit/2019-"}),
    "a day whose retention has ended": rule({"Prefix": "audit/2025-11-21/"}),
    "a date in 2099": rule(Expiration={"Date": datetime(2099, 1, 1, tzinfo=UTC)}),
    "the day after the retention of today's": rule(Expiration={"Date": NOW + timedelta(days=DAYS)}),
    "days as long as the retention": rule(Expiration={"Days": DAYS}),
    "delete markers that hide nothing": rule(Expiration={"ExpiredObjectDeleteMarker": True}),
    "parts of uploads": rule(AbortIncompleteMultipartUpload={"DaysAfterInitiation": 1}),
    "another storage class": rule(Transitions=[{"Days": 1, "StorageClass": "GLACIER_IR"}]),
    "old versions, which are locked": rule(NoncurrentVersionExpiration={"NoncurrentDays": 1}),
    "a rule that is off": {**rule(), "Status": "Disabled"},
}


@pytest.mark.parametrize("one", REACHES_NO_EVENT.values(), ids=REACHES_NO_EVENT.keys())
def test_rule_that_reaches_no_event_is_not_named(
    healthy: Observations, one: dict[str, Any]
) -> None:
    assert evaluated(healthy, one) == Passed()


REACHES_EVENTS: dict[str, tuple[dict[str, Any], str]] = {
    "everything": (rule(), "r: 7 days"),
    "the whole path": (rule({"Prefix": "audit/"}), "r: 7 days"),
    "part of the path's name": (rule({"Prefix": "aud"}), "r: 7 days"),
    "the prefix of old": ({**rule(), "Filter": None, "Prefix": "audit/"}, "r: 7 days"),
    "this year": (rule({"Prefix": "audit/2026"}), "r: 7 days"),
    "this century": (rule({"Prefix": "audit/2"}), "r: 7 days"),
    "a day that is still kept": (rule({"Prefix": "audit/2025-11-22/"}), "r: 7 days"),
    "one event's name": (rule({"Prefix": "audit/2026-11-22/2026-11-22T"}), "r: 7 days"),
    "what is larger than a kilobyte": (rule({"ObjectSizeGreaterThan": 1024}), "r: 7 days"),
    "what is smaller than a megabyte": (rule({"ObjectSizeLessThan": MEGABYTE}), "r: 7 days"),
    "a day short": (rule(Expiration={"Days": DAYS - 1}), "r: 364 days"),
    "a date that has passed": (
        rule(Expiration={"Date": datetime(2025, 1, 1, tzinfo=UTC)}),
        "r: from 2025-01-01 on",
    ),
    "a date within the retention of today's": (
        rule(Expiration={"Date": NOW + timedelta(days=DAYS - 1)}),
        "r: from 2027-11-21 on",
    ),
}


@pytest.mark.parametrize(("one", "found"), REACHES_EVENTS.values(), ids=REACHES_EVENTS.keys())
def test_rule_that_reaches_events_too_early_is_named(
    healthy: Observations, one: dict[str, Any], found: str
) -> None:
    assert evaluated(healthy, one) == Failed(found, "none before 365 days")


@pytest.mark.parametrize(
    "lock",
    [
        pytest.param(LockFacts(enabled=True, mode="COMPLIANCE", days=30), id="shorter"),
        pytest.param(LockFacts(enabled=True, mode=None, days=None), id="without retention"),
        pytest.param(LockFacts(enabled=False, mode=None, days=None), id="no lock"),
    ],
)
def test_old_versions_that_no_lock_keeps_expire_too_early(
    healthy: Observations, lock: LockFacts
) -> None:
    old = rule(NoncurrentVersionExpiration={"NoncurrentDays": 7})

    assert evaluated(healthy, old, lock=lock) == Failed("r: 7 days", "none before 365 days")


def test_one_rule_of_several_is_named_with_what_it_does(healthy: Observations) -> None:
    several = (rule({"Tag": TAG}), {**rule(), "ID": "clear-away"})

    assert evaluated(healthy, *several) == Failed("clear-away: 7 days", "none before 365 days")
