"""One fault of each category, one that is none, and one pair; `make prove` plays them all."""

from __future__ import annotations

import pytest

from logstreams.delivery.checks import CATEGORIES
from logstreams.rehearsal.faults.fault import Fault
from logstreams.rehearsal.faults.pairs import category_of, in_causal_order
from logstreams.rehearsal.faults.record import line
from logstreams.rehearsal.faults.session import chosen
from logstreams.rehearsal.faults.stage import Stage

SAMPLE = chosen(
    [
        "key-missing",
        "captive-portal",
        "form-names-another-path",
        "external-id-changed",
        "allowlist-misses-one-of-nine",
        "world-let-in",
        "event-altered",
    ]
)
PAIR = in_causal_order(*chosen(["retention-shortened", "key-revoked"]))
NOTHING = chosen(["stream-in-error"])


@pytest.mark.parametrize("fault", SAMPLE, ids=lambda fault: fault.name)
def test_fault_is_rightly_named_and_repaired(stage: Stage, log: list[str], fault: Fault) -> None:
    del log[:]

    played = stage.play([fault])

    assert played.right, "\n".join([line(played), *log])


def test_fault_that_is_none_leaves_the_stream_verified(stage: Stage, log: list[str]) -> None:
    del log[:]

    played = stage.play(NOTHING)

    assert played.right, "\n".join([line(played), *log])


def test_first_of_a_pair_is_named_and_the_second_not_lost(stage: Stage, log: list[str]) -> None:
    del log[:]

    played = stage.play(PAIR)

    assert played.right, "\n".join([line(played), *log])


def test_sample_has_one_fault_of_each_category() -> None:
    assert [category_of(fault) for fault in SAMPLE] == [category.name for category in CATEGORIES]
