"""Faults and causes belong together: no cause without a fault, no fault without a cause."""

from __future__ import annotations

import pytest

from logstreams.verification.categories import CATEGORIES
from logstreams.verification.causes import catalogue
from rehearsal.faults import FAULTS
from rehearsal.faults.fault import UNPROVEN, Fault
from rehearsal.faults.finding import NOTHING
from rehearsal.faults.unrehearsable import UNREHEARSABLE

CAUSES = catalogue().causes
each_fault = pytest.mark.parametrize("one", FAULTS, ids=lambda one: one.name)


@pytest.mark.parametrize("code", CAUSES)
def test_cause_has_a_fault_or_stands_on_the_list_with_its_reason(code: str) -> None:
    rehearsed = any(one.expected == code for one in FAULTS)

    assert rehearsed != (code in UNREHEARSABLE)


def test_list_of_the_unrehearsable_names_causes_only() -> None:
    assert {*UNREHEARSABLE} <= {*CAUSES}


@each_fault
def test_fault_expects_a_cause_or_nothing(one: Fault) -> None:
    assert one.expected in {*CAUSES, NOTHING, UNPROVEN}


@each_fault
def test_fault_tells_what_happened_in_one_line(one: Fault) -> None:
    assert one.description.endswith(".")
    assert "\n" not in one.description


@each_fault
def test_fault_that_is_repaired_by_hand_has_a_command_it_replaces(one: Fault) -> None:
    assert not one.by_hand or CAUSES[one.expected].repair.command


def test_names_are_different() -> None:
    names = [one.name for one in FAULTS]

    assert sorted({*names}) == sorted(names)


def test_every_category_has_a_fault_that_breaks_delivery() -> None:
    broken = {one.expected for one in FAULTS if one.breaks}

    harmless = [it.name for it in CATEGORIES if not broken & {check.code for check in it.checks}]
    assert harmless == ["state"]  # what it lacks stands in the way of the next update alone
