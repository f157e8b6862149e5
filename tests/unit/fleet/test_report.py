"""What the report takes for a customer's standing, of which run and how old."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from logstreams.fleet.document import (
    DriftedResource,
    FleetDocument,
    FoundCause,
    Proof,
    Result,
    StackOutcome,
)
from logstreams.fleet.report import text
from logstreams.fleet.report.building import build_report
from logstreams.fleet.report.document import CustomerStanding, ReportDocument
from logstreams.fleet.report.history import (
    MOST_RUNS,
    Operation,
    PastRun,
    documents_below,
    past_runs,
)
from logstreams.fleet.report.html import page
from logstreams.fleet.run_file import FOLDER, RunFile
from logstreams.fleet.stack_run import SelectedStack
from logstreams.verification.published import json_schema
from logstreams.verification.test_event import rfc3339_seconds

NOW = datetime(2026, 11, 29, 6, tzinfo=UTC)
SCHEMA = Path(__file__).resolve().parents[3] / "docs" / "schemas" / "fleet-report.json"
KNOWN = StackOutcome(stack="acme", result=Result.GOOD, destination="s3", max_age_hours=24)


def hours_ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def proof(hours: float, latency: float = 1) -> Proof:
    return Proof(
        event_at=hours_ago(hours),
        proven_at=hours_ago(hours),
        latency_seconds=latency,
        location="s3://b/k",
        retention_mode="COMPLIANCE",
        retained_until=NOW + timedelta(days=365),
    )


def verified(hours: float, latency: float = 1) -> StackOutcome:
    return outcome(Result.GOOD, verdict="verified", proof=proof(hours, latency))


def outcome(result: Result, **more: Any) -> StackOutcome:
    return StackOutcome.model_validate({"stack": "acme", "result": result, **more})


def failed() -> StackOutcome:
    cause = FoundCause(
        code="LS504",
        role="root",
        title="The bucket policy denies",
        severity="critical",
        owner="you",
        found="a Deny",
        wanted="none",
        repair="run `pulumi up --stack acme`",
        command="pulumi up --stack acme",
    )
    return outcome(Result.FAILED, verdict="failed", causes=(cause,))


def refused() -> StackOutcome:
    return outcome(Result.FAILED, only_previewed=True)


def run(operation: Operation, hours: float, *outcomes: StackOutcome, **more: Any) -> PastRun:
    return PastRun(operation, hours_ago(hours), {one.stack: one for one in outcomes}, **more)


def drift(hours: float, *resources: str) -> PastRun:
    found = tuple(
        DriftedResource(resource=name, type="aws:s3", change="changed", properties=("policy",))
        for name in resources
    )
    result = Result.DRIFTED if found else Result.GOOD
    return run("drift", hours, outcome(result, drift=found))


def report(*runs: PastRun, known: StackOutcome = KNOWN, states: bool = False) -> ReportDocument:
    ordered = sorted(runs, key=lambda one: one.at)
    return build_report([known], ordered, NOW, states_read=states, of_some=False)


def standing(*runs: PastRun, **more: Any) -> CustomerStanding:
    (one,) = report(*runs, **more).customers
    return one


def recorded(verdict: str | None, hours: float, **more: Any) -> StackOutcome:
    results = {"verified": Result.GOOD, "failed": Result.FAILED, None: Result.PENDING}
    at = hours_ago(hours) if verdict else None
    told = {"result": results[verdict], "verdict": verdict, "verdict_at": at}
    return KNOWN.model_copy(update=told | more)


@pytest.mark.parametrize(
    ("runs", "status", "source", "stale"),
    [
        pytest.param([run("verify", 3, verified(3))], "good", "verify", False, id="fresh"),
        pytest.param([run("verify", 25, verified(25))], "unknown", "verify", True, id="too old"),
        pytest.param([run("verify", 25, failed())], "failed", "verify", True, id="old trouble"),
        pytest.param(
            [run("verify", 5, failed()), run("verify", 3, verified(3))],
            "good",
            "verify",
            False,
            id="repaired since",
        ),
        pytest.param(
            [run("verify", 5, failed()), run("up", 3, verified(3))], "good", "up", False, id="up"
        ),
        pytest.param(
            [run("verify", 5, verified(5)), run("up", 3, outcome(Result.FAILED))],
            "failed",
            "up",
            False,
            id="update that failed before its delivery check",
        ),
        pytest.param(
            [run("verify", 5, verified(5)), run("up", 3, refused())],
            "good",
            "verify",
            False,
            id="update that its own preview ended",
        ),
        pytest.param(
            [run("verify", 5, verified(5)), run("up", 3, outcome(Result.UNFINISHED))],
            "good",
            "verify",
            False,
            id="update of which nothing is known",
        ),
        pytest.param(
            [
                run("verify", 5, verified(5)),
                run("verify", 3, outcome(Result.UNPROVEN, verdict="unproven"), emitted=False),
            ],
            "good",
            "verify",
            False,
            id="sent nothing",
        ),
        pytest.param(
            [run("verify", 5, verified(5)), run("verify", 3, failed(), emitted=False)],
            "failed",
            "verify",
            False,
            id="sent nothing and found trouble",
        ),
        pytest.param(
            [run("verify", 26, verified(26)), run("verify", 3, outcome(Result.UNFINISHED))],
            "unfinished",
            "verify",
            False,
            id="nobody could look",
        ),
        pytest.param([], "unknown", None, False, id="nothing kept"),
        pytest.param([drift(1)], "unknown", None, False, id="no drift says nothing of delivery"),
    ],
)
def test_newest_verdict_counts_and_what_was_good_fades(
    runs: list[PastRun], status: str, source: str | None, *, stale: bool
) -> None:
    one = standing(*runs)

    assert (one.status, one.source, one.stale) == (status, source, stale)


@pytest.mark.parametrize("ahead", [pytest.param(0.2, id="minutes"), pytest.param(1e5, id="years")])
def test_what_a_wrong_clock_dates_in_the_future_counts_for_nothing(ahead: float) -> None:
    wrong = run("verify", -ahead, verified(-ahead))
    at = rfc3339_seconds(wrong.at)
    why = f"`fleet verify` of {at} does not count: it is in the future, a clock is wrong"

    told = report(run("verify", 3, failed()), wrong)
    alone = standing(wrong)

    (one,) = told.customers
    assert (one.status, one.proof, one.because) == (Result.FAILED, None, (why,))
    assert (told.verified_at, len(told.runs)) == (hours_ago(3), 1)
    assert (alone.status, alone.verdict, alone.because[-1]) == (Result.UNKNOWN, None, why)


def test_record_that_a_wrong_clock_dates_in_the_future_counts_for_nothing() -> None:
    known = recorded("verified", -2, proof=proof(-2))

    one = standing(known=known, states=True)

    assert (one.status, one.verdict, one.proof) == (Result.UNKNOWN, None, None)
    assert one.because[-1].startswith("the recorded verdict of 2026-11-29T08:00:00Z does not count")


def test_clocks_a_little_apart_are_no_matter() -> None:
    one = standing(run("verify", -0.05, verified(-0.05)))

    assert (one.status, one.proof_age_seconds) == (Result.GOOD, 0)


def test_limit_is_the_stack_file_s() -> None:
    patient = KNOWN.model_copy(update={"max_age_hours": 48})

    assert standing(run("verify", 25, verified(25)), known=patient).status is Result.GOOD


def test_record_in_the_state_counts_by_its_own_time() -> None:
    older = standing(run("verify", 3, failed()), known=recorded("verified", 5), states=True)
    newer = standing(run("verify", 5, failed()), known=recorded("verified", 3), states=True)
    timeless = recorded("verified", 0, verdict_at=None)

    assert (older.status, older.source) == (Result.FAILED, "verify")
    assert (newer.status, newer.source) == (Result.GOOD, "recorded")
    assert standing(known=timeless, states=True).status is Result.UNKNOWN


def test_stack_that_was_never_updated_is_pending_now() -> None:
    one = standing(known=recorded(None, 0), states=True)

    assert (one.status, one.as_of) == (Result.PENDING, NOW)


@pytest.mark.parametrize(
    ("runs", "status", "source"),
    [
        pytest.param([run("verify", 1, failed())], "failed", "verify", id="trouble"),
        pytest.param([run("verify", 1, verified(1))], "good", "verify", id="good"),
        pytest.param([run("up", 1, outcome(Result.FAILED))], "failed", "up", id="update died"),
    ],
)
def test_state_without_a_verdict_hides_nothing_that_was_found(
    runs: list[PastRun], status: str, source: str
) -> None:
    one = standing(*runs, known=recorded(None, 0), states=True)

    assert (one.status, one.source, one.as_of) == (status, source, hours_ago(1))


@pytest.mark.parametrize("result", [Result.RETIRED, Result.INVALID])
def test_what_the_stack_file_says_is_so_now(result: Result) -> None:
    known = KNOWN.model_copy(update={"result": result})

    one = standing(run("verify", 99, verified(99)), drift(99, "policy"), known=known)

    assert (one.status, one.stale) == (result, False)


def test_state_without_an_update_is_lost_where_a_verification_found_its_bucket() -> None:
    known = outcome(Result.NOT_DEPLOYED, because=("its state has no update",), next_step="up")
    lost = outcome(Result.FAILED, verdict="failed", root="LS813", next_step="adopt")

    found = standing(run("verify", 1, lost), known=known, states=True)
    before = standing(run("verify", 1, verified(1)), known=known, states=True)

    assert (found.status, found.root_code, found.next_step) == (Result.FAILED, "LS813", "adopt")
    assert (before.status, before.next_step) == (Result.NOT_DEPLOYED, "up")


def test_drift_is_the_newest_run_s_and_no_more_so_after_an_update() -> None:
    sound = run("verify", 1, verified(1))

    found = standing(sound, drift(50), drift(2, "policy"))
    gone = standing(sound, drift(3, "policy"), drift(2))
    updated = standing(sound, drift(3, "policy"), run("up", 2, verified(2)))
    old = standing(sound, drift(30))

    assert found.status is Result.DRIFTED
    assert found.drift
    assert ([one.resource for one in found.drift.resources], found.drift.stale) == (
        ["policy"],
        False,
    )
    assert gone.status is Result.GOOD
    assert updated.drift
    assert (updated.status, updated.drift.stale, updated.drift.updated_since) == (
        Result.GOOD,
        True,
        True,
    )
    assert old.drift
    assert old.drift.stale


def test_drift_that_nobody_could_look_for_is_not_known() -> None:
    lost = outcome(Result.UNFINISHED, errors=("no credentials",))

    one = standing(run("verify", 1, verified(1)), run("drift", 1, lost))

    assert one.drift
    assert one.drift.errors == ("no credentials",)
    assert one.status is Result.GOOD
    assert "drift not known" in text.text(report(run("drift", 1, lost)))


def test_drift_stays_known_where_the_newest_run_could_not_look() -> None:
    lost = run("drift", 1, outcome(Result.UNFINISHED, errors=("no credentials",)))

    one = standing(run("verify", 1, verified(1)), drift(25, "policy"), lost)
    repaired = standing(run("verify", 1, verified(1)), drift(5, "policy"), drift(4), lost)

    assert one.drift
    assert (one.status, one.drift.at, one.drift.stale) == (Result.DRIFTED, hours_ago(25), True)
    assert [each.resource for each in one.drift.resources] == ["policy"]
    assert one.drift.errors == ("not known at 2026-11-29T05:00:00Z: no credentials",)
    assert repaired.status is Result.GOOD
    told = text.text(report(drift(25, "policy"), lost))
    assert "1 drifted (25 h ago, stale)" in told
    assert "drift: not known at 2026-11-29T05:00:00Z: no credentials" in told


def test_latencies_are_a_point_a_proof_and_the_newest_proof_is_told() -> None:
    one = standing(
        run("verify", 50, verified(50, 1.5)),
        run("verify", 26, failed().model_copy(update={"proof": proof(50, 1.5)})),
        run("verify", 2, verified(2, 2.5)),
    )

    assert [point.seconds for point in one.latencies] == [1.5, 2.5]
    assert one.proof
    assert one.proof.proven_at == hours_ago(2)
    assert (one.proof_age_seconds, one.proof_too_old) == (7200, False)


def test_gate_s_text_is_not_told_beside_the_cause_that_it_repeats() -> None:
    gate = "delivery-gate: DeliveryFailed: delivery is not proven\n\nFAILED acme, s3, 12 s"
    update = failed().model_copy(update={"errors": (gate, "role: denied")})
    of_an_older_kit = update.model_copy(update={"causes": (), "root": "LS504"})

    told = report(run("up", 3, update))
    before = standing(run("up", 3, of_an_older_kit))

    (one,) = told.customers
    assert (one.status, one.source, one.root_code) == (Result.FAILED, "up", "LS504")
    assert (one.errors, before.errors) == (("role: denied",), (gate, "role: denied"))
    assert [group.command for group in told.causes] == ["pulumi up --stack STACK"]


def test_failed_update_is_told_until_something_newer_is() -> None:
    update = run("up", 3, outcome(Result.FAILED))

    assert standing(run("verify", 5, verified(5)), update).because == (
        "its last update, at 2026-11-29T03:00:00Z, ended as failed before the delivery check",
    )
    assert standing(run("verify", 1, verified(1)), update).because == ()


def test_policy_that_refused_the_last_update_is_told_from_what_the_run_kept(tmp_path: Path) -> None:
    refused = {
        "rule": "archive-is-locked",
        "resource": "acme-bucket",
        "type": "aws:s3/bucket:Bucket",
    }
    levels = ("mandatory", "advisory")
    violations = [{**refused, "level": level, "message": "no lock"} for level in levels]
    kept = RunFile.create(tmp_path, "up", [SelectedStack("acme")])
    kept.end(outcome(Result.FAILED, violations=violations, only_previewed=True))
    (update,) = past_runs(tmp_path, [], str)
    broken = run("up", 1, outcome(Result.FAILED, errors=("acme-role: AccessDenied\nat length",)))

    def report_of(*runs: PastRun) -> CustomerStanding:
        now = max(one.at for one in runs)
        known = build_report([KNOWN], [*runs], now, states_read=False, of_some=False)
        return known.customers[0]

    alone = report_of(update)
    after_good = report_of(run("verify", 3, verified(3)), replace(update, at=NOW, ended_at={}))
    repaired = report_of(update, PastRun("verify", update.at + timedelta(1), {"acme": verified(0)}))
    of_aws = standing(run("verify", 3, verified(3)), broken)

    assert [(one.rule, one.level) for one in alone.violations] == [
        ("archive-is-locked", "mandatory")
    ]
    assert (alone.status, after_good.status) == (Result.FAILED, Result.GOOD)
    for told in (alone, after_good):
        assert told.because[-1].endswith(
            "before the delivery check: refused by archive-is-locked (acme-bucket)"
        )
    assert (repaired.because, repaired.violations) == ((), ())
    assert of_aws.errors == ("acme-role: AccessDenied\nat length",)


def test_update_that_failed_is_told_as_the_list_does_until_a_newer_verification() -> None:
    said = "its last update, at 2026-11-29T03:00:00Z, ended as failed before the delivery check"
    known = outcome(
        Result.FAILED,
        update_failed_at=hours_ago(3),
        because=(said,),
        proof=proof(5),
        next_step="up",
    )
    update = run("up", 2.9, outcome(Result.FAILED, errors=("acme-role: AccessDenied",)))

    for runs in ((), (run("verify", 4, verified(4)),)):
        one = standing(*runs, known=known, states=True)
        assert (one.status, one.because, one.next_step) == (Result.FAILED, (said,), "up")
        assert (one.as_of, one.source) == (hours_ago(3), "recorded")
        assert one.proof == (proof(4) if runs else proof(5))
    kept = standing(update, known=known, states=True)
    since = standing(update, run("verify", 1, verified(1)), known=known, states=True)
    ended = said.replace("03:00:00", "03:06:00")
    assert (kept.because, kept.errors) == ((ended,), ("acme-role: AccessDenied",))
    assert (since.status, since.because) == (Result.GOOD, ())


@pytest.mark.parametrize(("updated", "since"), [(1, True), (3, False), (None, False)])
def test_drift_of_a_retired_stack_is_dated_by_its_last_update(
    updated: float | None, *, since: bool
) -> None:
    """As after `pulumi up --refresh`: a retired stack has no record of a check."""
    at = hours_ago(updated) if updated else None
    known = outcome(Result.RETIRED, updated_at=at)

    one = standing(drift(2, "policy"), known=known, states=True)

    assert one.drift
    assert (one.status, one.drift.updated_since) == (Result.RETIRED, since)


SENT = "WorkOS still has its log stream (active), and nothing takes its events any more"


@pytest.mark.parametrize("result", [Result.DESTROYED, Result.RETIRED])
def test_stream_that_a_verification_found_of_a_stack_that_is_down_is_told(result: Result) -> None:
    why = "no update is left to come"
    known = outcome(result, because=(why,), updated_at=hours_ago(3))
    found = outcome(result, because=(why, SENT))

    told = standing(run("verify", 2, found), known=known, states=True)
    of_before = standing(run("verify", 4, found), known=known, states=True)
    gone = standing(
        run("verify", 2, found),
        run("verify", 1, outcome(result, because=(why,))),
        known=known,
        states=True,
    )

    assert told.because == (why, f"`fleet verify` at 2026-11-29T04:00:00Z: {SENT}")
    assert (of_before.because, gone.because) == ((why,), (why,))


def test_drift_of_before_the_destroy_is_marked() -> None:
    known = outcome(Result.DESTROYED, updated_at=hours_ago(3))

    told = report(drift(4, "policy"), known=known, states=True)

    assert "1 drifted (4 h ago, before the destroy)" in text.text(told)
    assert "before the destroy" in page(told)
    assert "before the destroy" not in page(report(drift(2), known=known, states=True))


def test_reason_is_that_of_what_decides_the_status() -> None:
    chosen = ("its last verdict is failed",)
    updated = run("up", 5, verified(5).model_copy(update={"because": chosen}))
    silent = run("verify", 3, outcome(Result.UNPROVEN, verdict="unproven"), emitted=False)
    gone = KNOWN.model_copy(
        update={
            "result": Result.DESTROYED,
            "because": ("its last operation was `pulumi destroy`",),
            "next_step": "bring it back",
        }
    )
    broken = KNOWN.model_copy(update={"result": Result.INVALID, "errors": ("days: found -5",)})
    waiting = outcome(Result.PENDING, verdict="pending", next_step="open the form")

    after_an_update = standing(updated, silent)
    destroyed = standing(run("verify", 3, failed()), known=gone, states=True)
    invalid = standing(run("verify", 3, failed()), known=broken)
    drifted = standing(run("verify", 3, waiting), drift(2, "policy"))

    assert (after_an_update.status, after_an_update.because) == (Result.GOOD, ())
    assert (destroyed.because, destroyed.next_step) == (gone.because, "bring it back")
    assert (invalid.errors, invalid.root_code, invalid.verdict) == (broken.errors, "", "failed")
    assert {destroyed.causes, invalid.causes} == {()}
    assert drifted.next_step.startswith("`pulumi up --refresh --stack acme` puts back")


def test_root_cause_that_a_record_has_the_code_of_has_its_title() -> None:
    one = standing(known=recorded("failed", 1, root="LS504"), states=True)

    assert one.root_code == "LS504"
    assert one.root_title


def test_run_is_counted_over_the_report_s_stacks() -> None:
    other = StackOutcome(stack="globex", result=Result.FAILED)
    runs = [run("verify", 1, verified(1), other)]

    whole = build_report([KNOWN], runs, NOW, states_read=False, of_some=False)
    some = build_report([KNOWN], runs, NOW, states_read=False, of_some=True)

    assert whole.runs[0].counts == {Result.GOOD: 1, Result.FAILED: 1}
    assert some.runs[0].counts == {Result.GOOD: 1}


def test_exit_code_tells_whether_the_report_is_whole() -> None:
    codes = {
        result: report(known=KNOWN.model_copy(update={"result": result}), states=True).exit_code
        for result in (Result.FAILED, Result.INVALID, Result.UNFINISHED)
    }

    assert codes == {Result.FAILED: 0, Result.INVALID: 2, Result.UNFINISHED: 4}


def test_kept_runs_and_documents_are_read_once_each_and_what_is_no_run_is_left_out(
    tmp_path: Path,
) -> None:
    kept = RunFile.create(tmp_path, "verify", [SelectedStack("acme")], emitted=False)
    kept.end(verified(1))
    RunFile.create(tmp_path, "drift", [SelectedStack("acme")])
    (tmp_path / FOLDER / "20260101T000000.000000Z-up.jsonl").write_text("something else\n")
    same = FleetDocument(operation="verify", at=NOW, run=kept.path.name, stacks=(verified(1),))
    other = FleetDocument(operation="drift", at=NOW, stacks=(outcome(Result.GOOD),))
    said: list[str] = []

    runs = past_runs(tmp_path, [same, other], said.append)
    alone = past_runs(tmp_path, [], said.append)

    assert {one.operation: one.ended_at.keys() for one in runs} == {
        "verify": {"acme"},
        "drift": set(),
    }
    assert [(one.operation, one.emitted) for one in alone] == [("verify", False)]
    assert "-up.jsonl: found no run" in said[0]


def test_run_that_two_documents_tell_of_counts_once(tmp_path: Path) -> None:
    one = FleetDocument(operation="verify", at=NOW, run="x-verify.jsonl", stacks=(verified(1),))

    assert len(past_runs(tmp_path, [one, one], str)) == 1


def test_what_a_document_kept_from_the_earlier_part_of_its_run_is_as_old_as_that(
    tmp_path: Path,
) -> None:
    kept = verified(25).model_copy(update={"found_at": hours_ago(25)})
    fresh = StackOutcome(stack="globex", result=Result.GOOD)
    whole = FleetDocument(operation="verify", at=NOW, stacks=(kept,))
    some = FleetDocument(operation="verify", at=NOW, stacks=(kept, fresh))

    (past,) = past_runs(tmp_path, [whole], str)
    (partly,) = past_runs(tmp_path, [some], str)

    assert (past.at, partly.at) == (hours_ago(25), NOW)
    assert (partly.time_of("acme"), partly.time_of("globex")) == (hours_ago(25), NOW)
    assert (standing(past).status, standing(partly).stale) == (Result.UNKNOWN, True)


def test_folder_of_earlier_runs_is_read_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    document = FleetDocument(operation="verify", at=NOW, stacks=(verified(1),))
    night = tmp_path / "7" / "watch"
    night.mkdir(parents=True)
    (night / "verify.json").write_text(document.model_dump_json(by_alias=True))
    (night / "drift.json").write_text('{"operation": "drift", "of": "another version"}')
    (night / "empty.json").touch()
    said: list[str] = []

    assert [*documents_below(tmp_path, said.append)] == [document]
    assert len(said) == 1
    assert said[0].startswith(f"left out: {night / 'drift.json'}: ")


def test_run_knows_whether_it_has_every_stack(tmp_path: Path) -> None:
    chosen = [SelectedStack("acme"), SelectedStack("globex")]
    for number, of_some in enumerate((False, False, True)):
        run = RunFile.create(tmp_path, "verify", chosen, of_some=of_some)
        for stack in chosen[: None if number else 1]:
            run.end(StackOutcome(stack=stack.stack, result=Result.GOOD))
    some = FleetDocument(operation="drift", at=NOW, of_some=True, stacks=())
    cut_off = FleetDocument(operation="drift", at=NOW, stacks=(), left=("acme",))
    whole = FleetDocument(operation="drift", at=NOW, stacks=())

    runs = past_runs(tmp_path, [some, cut_off, whole], str)

    found = {
        name: [it.is_whole for it in runs if it.operation == name] for name in ("verify", "drift")
    }
    assert found == {"verify": [False, True, False], "drift": [False, False, True]}


def test_years_of_nights_cost_what_a_month_does(tmp_path: Path) -> None:
    """A file that is older than what is told is not read beyond its head: these cannot be."""
    for number in range(MOST_RUNS + 5):
        night = FleetDocument(operation="verify", at=hours_ago(number), stacks=(verified(number),))
        text = night.model_dump_json(by_alias=True)
        file = tmp_path / f"{(number * 7) % 100}" / "verify.json"  # names tell no order
        file.parent.mkdir()
        file.write_text(text if number < MOST_RUNS else f"{text[:-9]} cut off")
    (tmp_path / "0" / "drift.json").write_text(
        FleetDocument(operation="drift", at=hours_ago(999), stacks=()).model_dump_json()
    )
    (tmp_path / "0" / "timeless.json").write_text('{"operation": "verify", "stacks": [')
    said: list[str] = []

    found = [*documents_below(tmp_path, said.append)]

    assert [one.at for one in found if one.operation == "verify"] == [*map(hours_ago, range(30))]
    assert [one.operation for one in found if one.at == hours_ago(999)] == ["drift"]
    assert [line.partition(": ")[2].partition(": ")[0] for line in said] == [
        str(tmp_path / "0" / "timeless.json")
    ]


def test_of_a_run_s_two_documents_the_newest_counts(tmp_path: Path) -> None:
    first = FleetDocument(operation="verify", at=hours_ago(2), run="x", stacks=(failed(),))
    later = FleetDocument(operation="verify", at=hours_ago(1), run="x", stacks=(verified(1),))

    (past,) = past_runs(tmp_path, [later, first], str)

    assert past.outcomes["acme"].result is Result.GOOD


def test_newest_runs_of_each_operation_are_taken(tmp_path: Path) -> None:
    documents = [
        FleetDocument(operation="verify", at=hours_ago(number), stacks=(verified(number),))
        for number in range(MOST_RUNS + 5)
    ]

    runs = past_runs(tmp_path, documents, str)

    assert len(runs) == MOST_RUNS
    assert runs[-1].at == NOW


def test_text_says_how_old_everything_is() -> None:
    told = text.text(report(run("verify", 25, verified(25)), drift(30)))

    late, drifted = "25 h ago (limit 24 h)", "no drift (30 h ago, stale)"
    assert told.splitlines() == [
        f"acme  unknown  –  verify 25 h ago, stale  proven {late}  1.0 s  {drifted}",
        "    last verified 25 h ago (limit 24 h)",
        "",
        "verify runs: newest one 25 h ago (`logstreams fleet verify` makes a new one)",
        "drift runs: newest one 30 h ago (`logstreams fleet drift` makes a new one)",
        "states: not read (--no-states), so that updates elsewhere are not known",
        "1 stack: 1 unknown",
    ]


def test_text_has_the_next_step_and_an_error_of_several_lines_keeps_them() -> None:
    error = "the stack globex was called acme:\n    bucketName: x\nor rename it"
    known = KNOWN.model_copy(
        update={"result": Result.UNFINISHED, "errors": (error,), "next_step": "log in"}
    )

    told = text.text(report(run("verify", 1, verified(1)), known=known, states=True)).splitlines()

    assert told[1:5] == [
        "    the stack globex was called acme:",
        "          bucketName: x",
        "      or rename it",
        "    next: log in",
    ]


def test_text_of_no_stack() -> None:
    told = build_report([], [], NOW, states_read=True, of_some=False)

    assert text.text(told).splitlines()[-1] == "no stack"


def test_proof_of_another_organization_is_none_of_this_customer() -> None:
    said = "its stack file names org_B; its last update was of org_A"
    told = {"result": Result.UNPROVEN, "because": (said,), "of_another": True}
    known = KNOWN.model_copy(update=told)

    one = standing(run("verify", 2, verified(2)), known=known, states=True)
    found = standing(run("verify", 2, failed()), known=known, states=True)

    assert (one.status, one.proof, one.because) == (Result.UNPROVEN, None, (said,))
    assert found.root_code == "LS504"


def test_stack_that_is_retired_no_more_is_not_shown_so() -> None:
    gone = run("verify", 2, outcome(Result.RETIRED))

    assert standing(gone).status is Result.UNKNOWN
    assert standing(gone, known=outcome(Result.RETIRED)).status is Result.RETIRED


def test_document_of_a_kept_run_tells_what_its_file_does_not(tmp_path: Path) -> None:
    kept = RunFile.create(tmp_path, "verify", [SelectedStack("acme")])
    kept.end(verified(1))
    kept.stop()
    document = FleetDocument(
        operation="verify", run=kept.path.name, stacks=(), without_file=("globex",)
    )

    (found,) = past_runs(tmp_path, [document], print)

    assert found.without_file == ("globex",)


def test_drift_of_what_was_destroyed_then_is_not_known_once_it_is_back() -> None:
    gone = run("drift", 5, outcome(Result.DESTROYED))

    still, back = standing(gone).drift, standing(gone, run("up", 3, verified(3))).drift

    assert still
    assert still.known
    assert back
    assert (back.known, back.errors) == (False, ("destroyed",))


def test_stacks_without_a_file_are_told_in_every_form_for_people() -> None:
    kept = report(run("verify", 3, verified(3), without_file=("globex", "initech")))
    later = report(
        run("verify", 3, verified(3), without_file=("globex",)),
        run("drift", 2, KNOWN, without_file=()),
        run("up", 1, verified(1)),
    )

    line = "2 stacks without a stack file have resources, and no command looks at them: globex, "
    assert line in text.text(kept)
    assert line in text.markdown(kept)
    assert "globex, initech" in page(kept)
    assert later.without_file == ()


def test_csv_has_every_column() -> None:
    told = report(run("verify", 3, failed().model_copy(update={"proof": proof(25)})), drift(3))

    (row,) = csv.DictReader(io.StringIO(text.comma_separated(told)))

    assert [*row] == [*text.COLUMNS]
    assert {name: row[name] for name in ("status", "rootCause", "proofAgeHours", "drift")} == {
        "status": "failed",
        "rootCause": "LS504",
        "proofAgeHours": "25",
        "drift": "",
    }
    filled = ("stack", "asOf", "provenAt", "driftAt", "repair", "command")
    assert "" not in {row[name] for name in filled}


def test_markdown_begins_with_the_worst_and_has_each_repair_once() -> None:
    told = text.markdown(report(run("verify", 3, failed())))

    assert told.startswith("### ❌ 1 stack: 1 failed LS504 acme\n")
    assert told.count("- repair, by you: run `pulumi up --stack STACK`") == 1
    assert "| ❌ | `acme` | failed | verify 3 h ago | no proof | – | drift not known | LS504 |" in (
        told
    )


def test_name_of_a_stack_is_no_markdown() -> None:
    hostile = {"stack": "[a](b) <b> @all"}
    known = outcome(Result.UNFINISHED).model_copy(update=hostile)

    told = text.markdown(
        report(run("verify", 3, failed().model_copy(update=hostile)), known=known, states=True)
    )

    escaped = r"\[a\](b) \<b\> @<!-- -->all"
    assert told.startswith(f"### ❌ 1 stack: 1 failed LS504 {escaped}\n")
    assert f"- states: not readable of {escaped}\n" in told
    assert "[a](b)" not in told.replace("`[a](b) <b> @all`", "")


def test_published_schema_is_the_report_s() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == json_schema(ReportDocument)


def test_next_step_is_in_markdown_and_csv_where_no_cause_tells_what_to_do() -> None:
    step = "`pulumi up --refresh --stack acme` puts back what the stack file says"
    told = report(run("verify", 3, verified(3)), drift(2, "policy"))

    (row,) = csv.DictReader(io.StringIO(text.comma_separated(told)))

    assert f"- `acme`: {step}\n" in text.markdown(told)
    assert row["nextStep"] == step


def test_stacks_without_a_file_are_kept_with_the_run(tmp_path: Path) -> None:
    kept = RunFile.create(tmp_path, "verify", [SelectedStack("acme")])
    kept.end(verified(0))
    kept.tell_without_file(["ghost"])
    asked = FleetDocument(
        operation="verify", at=NOW, run=kept.path.name, without_file=(), stacks=()
    )

    (alone,) = past_runs(tmp_path, [], str)
    (newer,) = past_runs(tmp_path, [asked], str)
    told = build_report([KNOWN], [alone], datetime.now(UTC), states_read=False, of_some=False)
    *_, row = csv.DictReader(io.StringIO(text.comma_separated(told)))

    assert (alone.without_file, newer.without_file) == (("ghost",), ())
    assert told.without_file == ("ghost",)
    assert (row["stack"], row["status"]) == ("ghost", "without-file")
