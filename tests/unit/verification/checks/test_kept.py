"""Whether the object of the event is locked, by what S3 shows of it."""

from __future__ import annotations

from dataclasses import replace

from logstreams.verification.checks.delivery import kept
from logstreams.verification.checks.framework import Failed, Result, Unknown
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.observations import Observations


def evaluated(healthy: Observations, hidden: str) -> Result:
    sighting = healthy.delivery.arrival
    assert isinstance(sighting, DeliveredEvent)
    bare = replace(sighting, retention_mode=None, retain_until=None, lock_hidden=hidden)
    return kept.evaluate(replace(healthy, delivery=replace(healthy.delivery, arrival=bare)))


def test_object_without_a_lock_is_a_fault(healthy: Observations) -> None:
    result = evaluated(healthy, "")

    assert isinstance(result, Failed)
    assert result.found == "no lock"


def test_lock_that_the_reader_may_not_see_is_not_a_missing_one(healthy: Observations) -> None:
    result = evaluated(healthy, "GetObjectRetention: AccessDenied: no")

    assert isinstance(result, Unknown)
    assert "GetObjectRetention: AccessDenied" in result.reason
