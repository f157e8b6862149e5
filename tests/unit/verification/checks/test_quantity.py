"""Numbers with what they count."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.verification.checks.archive.retention import lock_default
from logstreams.verification.checks.framework import Failed
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.facts.archive import LockFacts
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import with_facts


@pytest.mark.parametrize(
    ("number", "plural", "said"),
    [
        pytest.param(0, "addresses", "0 addresses", id="none"),
        pytest.param(1, "addresses", "1 address", id="one"),
        pytest.param(2, "addresses", "2 addresses", id="two"),
    ],
)
def test_one_is_singular(number: int, plural: str, said: str) -> None:
    assert quantity(number, "address", plural) == said


def test_lock_of_one_day_is_told_so(healthy: Observations) -> None:
    lock = LockFacts(enabled=True, mode="GOVERNANCE", days=1)

    found = lock_default.evaluate(
        with_facts(healthy, archive=replace(healthy.destination.archive, lock=lock))
    )

    assert isinstance(found, Failed)
    assert (found.found, found.wanted) == ("GOVERNANCE, 1 day", "COMPLIANCE, 365 days")
