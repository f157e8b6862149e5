"""Exceptions from a rule."""

from __future__ import annotations

from datetime import date

import pytest

from policies.suppression import outcome

TODAY = date(2026, 11, 22)
FOUND = ("found x",)


def entry(**changed: str) -> dict[str, str]:
    return {"resource": "office-*", "reason": "auditors on site", "until": "2026-11-22"} | changed


def test_entry_for_the_resource_turns_findings_into_notes() -> None:
    found = outcome("office-one", FOUND, [entry()], TODAY)

    assert found.violations == ()
    assert found.notes == ("found x (suppressed until 2026-11-22: auditors on site)",)


def test_entry_for_another_resource_changes_nothing() -> None:
    found = outcome("home", FOUND, [entry(until="2020-01-01")], TODAY)

    assert (found.violations, found.notes) == (FOUND, ())


@pytest.mark.parametrize("until", ["2026-11-21", "2026-13-45"], ids=["over", "no day"])
@pytest.mark.parametrize("findings", [FOUND, ()], ids=["found something", "found nothing"])
def test_entry_that_is_over_is_a_violation_itself(until: str, findings: tuple[str, ...]) -> None:
    found = outcome("office-one", findings, [entry(), entry(until=until)], TODAY)

    assert found.violations[: len(findings)] == findings
    assert f"ended on {until} (auditors on site)" in found.violations[-1]
    assert found.notes == ()


def test_nothing_found_and_nothing_over_says_nothing() -> None:
    assert outcome("office-one", (), [entry()], TODAY).notes == ()
