"""Any subset of failures, whatever its likelihood, comes to one root cause and no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.verification.categories import CHECKS, EVERY_CATEGORY
from logstreams.verification.causes import Loses, catalogue
from logstreams.verification.checks.framework import (
    Failed,
    Outcome,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
)
from logstreams.verification.diagnosis import (
    ARRIVED,
    MOST_SUSPECTS,
    PROOF,
    SYNCED,
    diagnose,
    doctor_status_of,
    outcomes_of,
    verdict_of,
)
from logstreams.verification.doctor_status import DoctorStatus
from logstreams.verification.observations import MachineFacts
from logstreams.verification.suspects import LOST
from logstreams.verification.verdict import Verdict

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
    also = [one.check.code for one in diagnosis.other_causes]
    explained = [one.check.code for one, _ in diagnosis.symptoms]
    advice = [one.check.code for one in diagnosis.recommendations]
    assert bool(root) == bool(faults)
    assert sorted([*root, *also, *explained, *advice]) == sorted(failed)
    assert {*advice} <= {*ADVICE}


@given(st.sets(st.sampled_from(CODES)))
def test_nothing_that_failed_explains_a_root_cause_or_one_beside_it(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed))

    named = [diagnosis.root, *diagnosis.other_causes] if diagnosis.root else []
    explainable = {code for by in failed & EVERY_FAULT for code in CAUSES[by].explains}
    assert explainable.isdisjoint(one.check.code for one in named)


@given(st.sets(st.sampled_from(CODES)))
def test_what_explains_a_symptom_failed_itself(failed: set[str]) -> None:
    for symptom, by in diagnose(outcomes(failed)).symptoms:
        assert by in failed
        assert symptom.check.code in CAUSES[by].explains


@given(st.sets(st.sampled_from(CODES), min_size=1))
def test_what_loses_events_is_named_before_what_endangers_them(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed))
    named = [one for one in (diagnosis.root, *diagnosis.other_causes) if one]

    ranks = [(CAUSES[one.check.code].severity, CODES.index(one.check.code)) for one in named]

    assert ranks == sorted(ranks)  # "critical" < "high", and within them the causal order


@pytest.mark.parametrize("code", ADVICE)
def test_advice_is_no_root_cause_and_no_failure(code: str) -> None:
    seen = outcomes({code})
    diagnosis = diagnose(seen)

    assert diagnosis.root is None
    assert verdict_of(seen, diagnosis) is Verdict.VERIFIED
    assert doctor_status_of(seen, diagnosis) is DoctorStatus.READY


# A clock that blinds us at AWS is no advice any more, nor is a stack that an update has half made
# again: their results say so.
@pytest.mark.parametrize("code", sorted({*ADVICE} - {"LS106", "LS814"}))
def test_advice_explains_nothing(code: str) -> None:
    assert CAUSES[code].explains == ()


@given(st.sets(st.sampled_from(sorted(EVERY_FAULT)), min_size=1))
def test_any_fault_at_all_is_a_failure(failed: set[str]) -> None:
    seen = outcomes(failed)
    diagnosis = diagnose(seen)

    assert verdict_of(seen, diagnosis) is Verdict.FAILED
    assert doctor_status_of(seen, diagnosis) is DoctorStatus.FAILED


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


BLIND: dict[str, tuple[str, DoctorStatus]] = {
    "what matters": ("LS107", DoctorStatus.UNKNOWN),
    "advice": ("LS106", DoctorStatus.READY),
}


@pytest.mark.parametrize(("code", "readiness"), BLIND.values(), ids=BLIND.keys())
def test_machine_with_something_unseen_is_ready_only_where_it_does_not_matter(
    code: str, readiness: DoctorStatus
) -> None:
    checks = [check for category in EVERY_CATEGORY for check in category.checks]
    seen = [Outcome(one, Unknown("-") if one.code == code else Passed()) for one in checks]

    assert doctor_status_of(seen, diagnose(seen)) is readiness


BLOCKING = sorted(code for code in CODES if CAUSES[code].severity == "critical")
CAME = {ARRIVED: Passed(), PROOF: Passed()}
SAID = {ARRIVED: Unknown("denied"), PROOF: Unknown("denied"), SYNCED: Passed()}
came = pytest.mark.parametrize("sights", [CAME, SAID], ids=["read back", "by WorkOS's word"])


MET_FROM_HERE = {
    *(code for code in CODES if code[:3] in ("LS1", "LS2")),
    *(
        "LS720",
        "LS721",
        "LS722",
        "LS780",
        "LS730",
        "LS731",
        "LS732",
        "LS733",
        "LS734",
        "LS735",
        "LS743",
    ),
    *("LS751", "LS752", "LS760", "LS761", "LS762", "LS764", "LS780"),
} - {"LS114", "LS220"}
"""What this machine met, at WorkOS's API or at the destination: WorkOS's word refutes that."""


def refutes(sights: dict[str, Result], code: str) -> bool:
    return sights is CAME or code in MET_FROM_HERE


@came
@given(st.sets(st.sampled_from(CODES)))
def test_event_that_came_refutes_what_says_that_none_can(
    sights: dict[str, Result], failed: set[str]
) -> None:
    seen = outcomes(failed, **sights)
    diagnosis = diagnose(seen)

    standing = {one.check.code for one in (diagnosis.root, *diagnosis.other_causes) if one}
    assert not [one for one in standing if not (left_standing(sights, one))]
    left = {code for code in failed - {*sights} if left_standing(sights, code)}
    assert (verdict_of(seen, diagnosis) is Verdict.FAILED) == bool(left)


EVERY = ("critical", "every")


def left_standing(sights: dict[str, Result], code: str) -> bool:
    total = (CAUSES[code].severity, CAUSES[code].loses) == EVERY
    return code in EVERY_FAULT and not (total and refutes(sights, code))


@came
@pytest.mark.parametrize("code", [one for one in BLOCKING if one not in IN_SIGHT])
@pytest.mark.parametrize("loses", ["every", "some", None])
def test_result_says_which_events_are_lost_before_the_catalogue(
    sights: dict[str, Result], code: str, loses: Loses | None
) -> None:
    diagnosis = diagnose(outcomes(set(), **{code: Failed("", "", loses=loses)}, **sights))

    total = (loses or CAUSES[code].loses) == "every" and refutes(sights, code)
    assert [one.check.code for one in diagnosis.recommendations] == ([code] if total else [])
    assert (diagnosis.root is None) is total


@given(st.sets(st.sampled_from(CODES)))
def test_event_that_was_looked_for_in_vain_refutes_nothing(failed: set[str]) -> None:
    seen = outcomes(failed, **{ARRIVED: Failed("nothing", "the event"), SYNCED: Passed()})

    assert diagnose(seen).refuted == frozenset()


@given(st.sets(st.sampled_from(CODES)))
def test_refuted_cause_explains_nothing_that_stands(failed: set[str]) -> None:
    diagnosis = diagnose(outcomes(failed, **CAME))

    for symptom, by in diagnosis.symptoms:
        assert symptom.check.code in diagnosis.refuted or by not in diagnosis.refuted


MARKS = st.sampled_from(["failed", "unknown", "passed"])
GRID = st.fixed_dictionaries(
    {}, optional={code: MARKS for code in CODES if code not in (ARRIVED, PROOF)}
)
GONE = {ARRIVED: Failed("nothing", "the event"), PROOF: Skipped("-", needs=ARRIVED)}
SHOWN: dict[str, Result] = {
    "failed": Failed("found", "wanted"),
    "unknown": Unknown("denied"),
    "passed": Passed(),
}


def marked(marks: dict[str, str], **other: Result) -> list[Outcome]:
    """Each unknown one has a reason of its own."""
    results = {
        code: Unknown(f"denied: {code}") if mark == "unknown" else SHOWN[mark]
        for code, mark in marks.items()
    }
    return outcomes(set(), **(results | other))


@given(GRID)
def test_lost_event_has_a_first_cause_and_all_that_failed_comes_before_a_suspect(
    marks: dict[str, str],
) -> None:
    seen = marked(marks, **GONE)
    diagnosis = diagnose(seen)

    assert verdict_of(seen, diagnosis) is Verdict.FAILED
    assert diagnosis.root is not None
    code, result = diagnosis.root.check.code, diagnosis.root.result
    few = len(diagnosis.suspects) <= MOST_SUSPECTS
    if isinstance(result, Failed) and CAUSES[code].catch_all and few:
        unknown = {other for other, mark in marks.items() if mark == "unknown"}
        assert not [one for one in unknown if explains_loss(one, code)]
    if isinstance(result, Unknown):
        assert diagnosis.suspects[0].code == code
        assert CAUSES[code].severity == "critical"
        named = [one.check.code for one in diagnosis.other_causes]
        assert not [one for one in named if standing_specific(one)]


def test_who_is_blind_to_most_of_it_is_told_first_what_workos_says() -> None:
    blind = {
        code: Unknown(f"denied: {code}")
        for code in ("LS402", "LS501", "LS504", "LS509")[: MOST_SUSPECTS + 1]
    }
    error = {**GONE, "LS306": Failed("error", "active")}

    diagnosis = diagnose(outcomes(set(), **error, **blind))
    seeing_more = diagnose(outcomes(set(), **error, LS509=blind["LS509"]))

    assert diagnosis.root is not None
    assert diagnosis.root.check.code == "LS306"
    assert [one.code for one in diagnosis.suspects] == [*blind]
    assert seeing_more.root is not None
    assert seeing_more.root.check.code == "LS509"


def explains_loss(code: str, catch_all: str) -> bool:
    suspect = CAUSES[code].severity == "critical" and code not in LOST
    return suspect and catch_all in CAUSES[code].explains


def standing_specific(code: str) -> bool:
    return CAUSES[code].severity == "critical" and not CAUSES[code].catch_all


@given(GRID)
def test_event_that_arrived_leaves_no_suspect_and_no_cause_that_loses_every_one(
    marks: dict[str, str],
) -> None:
    diagnosis = diagnose(marked(marks, **CAME))

    named = {one.check.code for one in (diagnosis.root, *diagnosis.other_causes) if one}
    assert diagnosis.suspects == ()
    assert not [one for one in named if (CAUSES[one].severity, CAUSES[one].loses) == EVERY]


@given(GRID)
def test_every_failure_has_its_one_place_whatever_is_unknown(marks: dict[str, str]) -> None:
    seen = marked(marks, **GONE)
    diagnosis = diagnose(seen)

    root = [diagnosis.root] if diagnosis.root in seen else []
    places = [
        *root,
        *diagnosis.other_causes,
        *(one for one, _ in diagnosis.symptoms),
        *diagnosis.recommendations,
    ]
    failed = [one.check.code for one in seen if isinstance(one.result, Failed)]
    assert sorted(one.check.code for one in places if isinstance(one.result, Failed)) == sorted(
        failed
    )


LOOKS_LIKE = [
    (code, state)
    for state in ("LS305", "LS306", "LS307", "LS715", "LS804")
    for code in CODES
    if explains_loss(code, state)
]


@pytest.mark.parametrize(("code", "state"), LOOKS_LIKE)
def test_unknown_gives_the_form_no_chance_and_a_failure_gives_the_unknown_none(
    code: str, state: str
) -> None:
    gone = {**GONE, state: Failed("found", "wanted")}
    unknown = Unknown("depends on aws:UserAgent of statement Planted")

    suspected = diagnose(outcomes(set(), **(gone | {code: unknown})))
    found = diagnose(outcomes(set(), **(gone | {code: unknown, "LS402": Failed("-", "-")})))

    assert suspected.root is not None
    assert (suspected.root.check.code, suspected.other_causes) == (code, ())
    assert found.root is not None
    assert found.root.check.code == ("LS402" if code != "LS402" else code)


def test_checks_that_could_not_judge_for_one_reason_are_one_suspect() -> None:
    denied = Unknown("GetBucketPolicy: AccessDenied")
    seen = outcomes(set(), LS504=denied, LS505=denied, LS510=Unknown("GetKeyPolicy"), **GONE)

    found = [(one.code, one.alike) for one in diagnose(seen).suspects]
    assert found == [("LS504", ("LS505",)), ("LS510", ())]


def test_check_that_waits_for_one_that_could_not_judge_is_suspect_with_it() -> None:
    waits = Skipped("needs LS503", needs="LS503")
    seen = outcomes(set(), LS503=Unknown("HeadBucket: 403"), LS504=waits, LS505=waits, **GONE)

    (suspect,) = diagnose(seen).suspects
    assert (suspect.code, suspect.alike) == ("LS503", ("LS504", "LS505"))
    assert suspect.reason == "HeadBucket: 403"


def test_check_that_waits_for_one_that_failed_harmlessly_is_suspect() -> None:
    failed, waits = Failed("listing the indexes returned 403", "-"), Skipped("-", needs="LS755")
    seen = outcomes(set(), LS755=failed, LS756=waits, LS757=waits, **GONE)

    (suspect,) = diagnose(seen).suspects
    assert (suspect.code, suspect.alike) == ("LS756", ("LS757",))
    assert suspect.reason == "listing the indexes returned 403 (LS755)"


def test_check_that_waits_for_the_cause_of_the_loss_is_no_suspect() -> None:
    waits = Skipped("needs LS501", needs="LS501")
    seen = outcomes(set(), LS501=Failed("none", "-"), LS504=waits, **GONE)

    assert diagnose(seen).suspects == ()


@pytest.mark.parametrize("fate", ["LS801", "LS802", "LS803"])
def test_event_whose_fate_is_known_suspects_nobody_on_the_way(fate: str) -> None:
    seen = outcomes(set(), LS504=Unknown("denied"), **(GONE | {fate: Failed("x", "y")}))

    assert diagnose(seen).suspects == ()


@pytest.mark.parametrize("code", ["LS502", "LS503"])
def test_event_that_arrived_says_nothing_of_who_holds_it(code: str) -> None:
    seen = outcomes(set(), **{code: Failed("a stranger's", "ours")}, **CAME)
    diagnosis = diagnose(seen)

    assert verdict_of(seen, diagnosis) is Verdict.FAILED
    assert diagnosis.root is not None
    assert diagnosis.root.check.code == code


BY_CODE = {check.code: check for check in CHECKS}


def behind(code: str) -> set[str]:
    """What a check waits for, however long the chain."""
    needed = {*BY_CODE[code].requires}
    return needed.union(*map(behind, needed))


HIDDEN = [
    (code, first)
    for code in CODES
    if CAUSES[code].severity == "high"
    for first in sorted(behind(code))
    if (CAUSES[first].severity, CAUSES[first].loses) == EVERY
    and first not in {ARRIVED, *behind(ARRIVED)}
]


def told(by_code: dict[str, Result], blind: set[str]) -> list[Outcome]:
    """The real checks in their real order; the blind ones cannot judge without what failed."""

    def evaluate(code: str) -> Result:
        if code in blind:
            raise ValueError("no role")
        return by_code.get(code, Passed())

    def made(code: str) -> Any:
        return replace(BY_CODE[code], evaluate=lambda _: evaluate(code))

    now = datetime(2026, 11, 22, tzinfo=UTC)
    return list(outcomes_of([made(code) for code in CODES], MachineFacts(now=now)))


@pytest.mark.parametrize(("code", "first"), HIDDEN)
def test_refuted_cause_hides_nobody_who_could_harm_what_arrives(code: str, first: str) -> None:
    seen = told({first: Failed("-", "-"), code: Failed("a stranger", "none")}, set())
    diagnosis = diagnose(seen)

    assert diagnosis.refuted == {first}
    assert diagnosis.root is not None
    assert diagnosis.root.check.code == code
    assert verdict_of(seen, diagnosis) is Verdict.FAILED


@pytest.mark.parametrize(("code", "first"), HIDDEN)
def test_what_cannot_be_judged_behind_a_refuted_cause_is_not_verified(
    code: str, first: str
) -> None:
    waiting = {each for each in CODES if first in behind(each)}
    seen = told({first: Failed("-", "-")}, waiting)

    assert verdict_of(seen, diagnose(seen)) is Verdict.UNPROVEN
    assert Skipped(f"needs {first}") in [one.result for one in seen if one.check.code == code]


def test_refuted_causes_hide_none_behind_each_other() -> None:
    failed = {"LS404": Failed("-", "-"), "LS405": Failed("-", "-"), "LS413": Failed("-", "-")}
    seen = told(failed, set())

    assert diagnose(seen).refuted == {"LS404", "LS405"}
    assert [one.check.code for one in diagnose(seen).recommendations] == ["LS404"]
    assert verdict_of(seen, diagnose(seen)) is Verdict.FAILED


def test_cause_that_is_not_refuted_stops_what_waits_for_it() -> None:
    failed = {"LS405": Failed("-", "-"), "LS407": Failed("-", "-"), ARRIVED: Failed("-", "-")}

    assert Skipped("needs LS405") in [
        one.result for one in told(failed, set()) if one.check.code == "LS407"
    ]
