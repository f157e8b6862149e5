"""Any subset of failures, whatever its likelihood, comes to one root cause and no more."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.delivery.catalogue import Loses, catalogue
from logstreams.delivery.checks import CHECKS, EVERY_CATEGORY
from logstreams.delivery.checks.framework import (
    Failed,
    Outcome,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
)
from logstreams.delivery.diagnosis import ARRIVED, PROOF, SYNCED, diagnose, readiness_of, verdict_of
from logstreams.delivery.readiness import Readiness
from logstreams.delivery.verdict import Verdict

CAUSES = catalogue().causes
CODES = [check.code for check in CHECKS]
EVERY_FAULT = {code for code in CODES if CAUSES[code].severity != "advice"}
IN_SIGHT = {ARRIVED, SYNCED, PROOF}
ADVICE = sorted({*CODES} - EVERY_FAULT)


def outcomes(failed: set[str], **other: Result) -> list[Outcome]:
    """Every check passed but these; the event is lost where any of these but advice failed."""
    results: dict[str, Result] = {code: Failed("found", "wanted") for code in failed}
    if failed & EVERY_FAULT:
        results |= {code: Unknown("not found") for code in IN_SIGHT - failed}
    results |= other
    return [Outcome(check, results.get(check.code, Passed())) for check in CHECKS]


@given(st.sets(st.sampled_from(CODES)))
def test_any_failures_have_one_root_cause_and_every_other_its_place(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed))

    faults = failed & EVERY_FAULT
    root = [diagnosis.root.check.code] if diagnosis.root else []
    also = [one.check.code for one in diagnosis.also]
    explained = [one.check.code for one, _ in diagnosis.explained]
    advice = [one.check.code for one in diagnosis.advice]
    assert bool(root) == bool(faults)
    assert sorted([*root, *also, *explained, *advice]) == sorted(failed)
    assert {*advice} <= {*ADVICE}


@given(st.sets(st.sampled_from(CODES)))
def test_nothing_that_failed_explains_a_root_cause_or_one_beside_it(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed))

    named = [diagnosis.root, *diagnosis.also] if diagnosis.root else []
    explainable = {code for by in failed & EVERY_FAULT for code in CAUSES[by].explains}
    assert explainable.isdisjoint(one.check.code for one in named)


@given(st.sets(st.sampled_from(CODES)))
def test_what_explains_a_symptom_failed_itself(failed: set[str]) -> None:
    for symptom, by in diagnose(outcomes(failed)).explained:
        assert by in failed
        assert symptom.check.code in CAUSES[by].explains


@given(st.sets(st.sampled_from(CODES), min_size=1))
def test_what_loses_events_is_named_before_what_endangers_them(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed))
    named = [one for one in (diagnosis.root, *diagnosis.also) if one]

    ranks = [(CAUSES[one.check.code].severity, CODES.index(one.check.code)) for one in named]

    assert ranks == sorted(ranks)  # "blocks" < "unsafe", and within them the causal order


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_no_root_cause_and_no_failure(code: str) -> None:
    seen = outcomes({code})
    diagnosis = diagnose(seen)

    assert diagnosis.root is None
    assert verdict_of(seen, diagnosis) is Verdict.VERIFIED
    assert readiness_of(seen, diagnosis) is Readiness.READY


@pytest.mark.parametrize("code", ADVICE)
def test_advice_explains_nothing(code: str) -> None:
    assert CAUSES[code].explains == ()


@given(st.sets(st.sampled_from(sorted(EVERY_FAULT)), min_size=1))
def test_any_fault_at_all_is_a_failure(failed: set[str]) -> None:
    seen = outcomes(failed)
    diagnosis = diagnose(seen)

    assert verdict_of(seen, diagnosis) is Verdict.FAILED
    assert readiness_of(seen, diagnosis) is Readiness.FAILED


PROOFS: dict[str, tuple[Result, Verdict]] = {
    "read back whole": (Passed(), Verdict.VERIFIED),
    "could not look": (Unknown("denied"), Verdict.UNPROVEN),
    "not asked": (Skipped("-"), Verdict.UNPROVEN),
}


@pytest.mark.parametrize(("result", "verdict"), PROOFS.values(), ids=PROOFS.keys())
def test_verified_takes_an_event_that_was_read_back(result: Result, verdict: Verdict) -> None:
    seen = outcomes(set(), **{PROOF: result})

    assert verdict_of(seen, diagnose(seen)) is verdict


def test_anything_pending_is_pending_whatever_else_passed() -> None:
    seen = outcomes(set(), LS301=Pending("no stream yet"))

    assert verdict_of(seen, diagnose(seen)) is Verdict.PENDING


BLIND: dict[str, tuple[str, Readiness]] = {
    "what matters": ("LS107", Readiness.UNKNOWN),
    "advice": ("LS106", Readiness.READY),
}


@pytest.mark.parametrize(("code", "readiness"), BLIND.values(), ids=BLIND.keys())
def test_machine_with_something_unseen_is_ready_only_where_it_does_not_matter(
    code: str, readiness: Readiness
) -> None:
    checks = [check for category in EVERY_CATEGORY for check in category.checks]
    seen = [Outcome(one, Unknown("-") if one.code == code else Passed()) for one in checks]

    assert readiness_of(seen, diagnose(seen)) is readiness


BLOCKING = sorted(code for code in CODES if CAUSES[code].severity == "blocks")
CAME = {ARRIVED: Passed(), PROOF: Passed()}
SAID = {ARRIVED: Unknown("denied"), PROOF: Unknown("denied"), SYNCED: Passed()}
came = pytest.mark.parametrize("sights", [CAME, SAID], ids=["read back", "by WorkOS's word"])


@came
@given(st.sets(st.sampled_from(CODES)))
def test_event_that_came_refutes_what_says_that_none_can(
    sights: dict[str, Result], failed: set[str]
) -> None:
    seen = outcomes(failed, **sights)
    diagnosis = diagnose(seen)

    standing = {one.check.code for one in (diagnosis.root, *diagnosis.also) if one}
    assert not [one for one in standing if (CAUSES[one].severity, CAUSES[one].loses) == EVERY]
    left = {code for code in failed - {*sights} if standing_by_itself(code)}
    assert (verdict_of(seen, diagnosis) is Verdict.FAILED) == bool(left)


EVERY = ("blocks", "every")


def standing_by_itself(code: str) -> bool:
    return code in EVERY_FAULT and (CAUSES[code].severity, CAUSES[code].loses) != EVERY


@came
@pytest.mark.parametrize("code", [one for one in BLOCKING if one not in IN_SIGHT])
@pytest.mark.parametrize("loses", ["every", "some", None])
def test_result_says_which_events_are_lost_before_the_catalogue(
    sights: dict[str, Result], code: str, loses: Loses | None
) -> None:
    diagnosis = diagnose(outcomes(set(), **{code: Failed("", "", loses=loses)}, **sights))

    total = (loses or CAUSES[code].loses) == "every"
    assert [one.check.code for one in diagnosis.advice] == ([code] if total else [])
    assert (diagnosis.root is None) is total


@given(st.sets(st.sampled_from(CODES)))
def test_event_that_was_looked_for_in_vain_refutes_nothing(failed: set[str]) -> None:
    seen = outcomes(failed, **{ARRIVED: Failed("nothing", "the event"), SYNCED: Passed()})

    assert diagnose(seen).refuted == frozenset()


@given(st.sets(st.sampled_from(CODES)))
def test_refuted_cause_explains_nothing_that_stands(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed, **CAME))

    for symptom, by in diagnosis.explained:
        assert symptom.check.code in diagnosis.refuted or by not in diagnosis.refuted
