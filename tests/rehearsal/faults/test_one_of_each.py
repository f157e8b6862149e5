"""One fault of each category and one that is none; `make prove` plays them all."""

from __future__ import annotations

import pytest

from logstreams.verification.categories import CATEGORIES
from rehearsal.faults.fault import Fault
from rehearsal.faults.fault_runner import FaultRunner
from rehearsal.faults.pairs import category_of
from rehearsal.faults.record import line
from rehearsal.faults.session import chosen

# Where a category offers a choice, one whose repair takes no second update.
SAMPLE = chosen(
    [
        "key-missing",
        "captive-portal",
        "stream-paused",
        "credentials-of-another-account",
        "retention-shortened",
        "world-let-in",
        "header-mistyped",
        "endpoint-certificate-expired",
        "hec-off",
        "datadog-key-of-another-site",
        "form-names-another-bucket-that-takes-it",
        "event-altered",
    ]
)
NOTHING = chosen(["stream-in-error"])


@pytest.mark.parametrize("fault", SAMPLE, ids=lambda fault: fault.name)
def test_fault_is_rightly_named_and_repaired(
    stage: FaultRunner, log: list[str], fault: Fault
) -> None:
    del log[:]

    played = stage.play([fault])

    assert played.right, "\n".join([line(played), *log])


def test_fault_that_is_none_leaves_the_stream_verified(stage: FaultRunner, log: list[str]) -> None:
    del log[:]

    played = stage.play(NOTHING)

    assert played.right, "\n".join([line(played), *log])


def test_sample_has_one_fault_of_each_category() -> None:
    delivering = [category.name for category in CATEGORIES if category.name != "state"]
    # What the state lacks stands in the way of the next update alone.
    assert [category_of(fault) for fault in SAMPLE] == delivering
