"""What the last update recorded, and what is told where it recorded nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.listing import listed
from logstreams.fleet.runs import SelectedStack
from logstreams.settings.load import parse_settings
from logstreams.state import NoStack, StackState
from logstreams.verification.report import DiagnosedCause
from logstreams.verification.test_event import rfc3339
from tests.unit.command.fleet_project import EXAMPLE

OTHER = "org_01EHZNVPK3SFK441A1RGBFSHRX"


@pytest.mark.parametrize(
    ("deployed", "result", "verdict"),
    [
        pytest.param(None, Result.GOOD, "verified", id="as deployed"),
        pytest.param(OTHER, Result.UNPROVEN, None, id="of another organization"),
    ],
)
def test_verdict_of_another_organization_is_none_of_this_one(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    deployed: str | None,
    result: Result,
    verdict: str | None,
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    plain = settings.to_plain() | ({"organizationId": deployed} if deployed else {})
    check = {"verdict": "verified", "settings": json.dumps(plain)}
    state = StackState(check, {}, resources=frozenset({"a::b"}))
    monkeypatch.setattr("logstreams.fleet.listing.load_stack", lambda *_: settings)
    engine: Any = SimpleNamespace(state=lambda _: state, project=tmp_path)

    told = listed(SelectedStack(settings.customer), engine, {})

    assert (told.result, told.verdict) == (result, verdict)
    assert (OTHER in " ".join(told.because)) is bool(deployed)
    assert told.next_step == (f"`pulumi up --stack {settings.customer}`" if deployed else "")


def test_recorded_causes_are_told_unless_an_interrupted_create_comes_first(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.listing.load_stack", lambda *_: settings)
    cause = DiagnosedCause("LS504", "t", "critical", "c", "f", "w", "you", "form", "Do it.", None)
    recorded = json.dumps([cause.told_as("root")])
    check = {"verdict": "failed", "root": "LS504", "causes": recorded}
    state = StackState(check, {}, resources=frozenset({"a::b"}))

    def told_of(state: StackState) -> StackOutcome:
        engine: Any = SimpleNamespace(state=lambda _: state, project=tmp_path)
        return listed(SelectedStack(settings.customer), engine)

    assert [one.repair for one in told_of(state).causes] == ["Do it."]
    assert told_of(replace(state, interrupted=("role",))).causes == ()


UPDATED, FAILED, DESTROYED = (
    {"kind": kind, "result": result}
    for kind, result in (("update", "succeeded"), ("update", "failed"), ("destroy", "succeeded"))
)


@pytest.mark.parametrize(
    ("history", "has_bucket", "result", "because", "next_step"),
    [
        (
            [FAILED, DESTROYED, UPDATED],
            False,
            "failed",
            "its last update failed",
            "logstreams adopt",
        ),
        ([FAILED, DESTROYED], True, "failed", "its last update failed", "`logstreams verify"),
        ([FAILED], False, "failed", "its last update failed", "`logstreams verify"),
        ([UPDATED], True, "pending", "no update has recorded a verdict", ""),
        ([], True, "pending", "no update has recorded a verdict", ""),
    ],
)
def test_stack_whose_update_failed_before_any_verdict_is_not_pending(
    monkeypatch: pytest.MonkeyPatch,
    history: list[dict[str, Any]],
    result: str,
    because: str,
    next_step: str,
    *,
    has_bucket: bool,
) -> None:
    state = StackState({}, {}, has_bucket=has_bucket, resources=frozenset({"a::b"}))

    told = list_of(monkeypatch, state, history)

    assert (told.result, told.because) == (result, (because,))
    assert next_step in told.next_step
    assert bool(told.next_step) is bool(next_step)


@pytest.mark.parametrize(
    ("outputs", "result"),
    [
        ({"verdict": "verified"}, Result.UNPROVEN),
        ({"verdict": "retired"}, Result.PENDING),
        ({}, Result.PENDING),
    ],
)
def test_state_that_lost_its_check_is_not_pending(
    monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any], result: Result
) -> None:
    """`pulumi destroy` was interrupted: it writes no history before its end."""
    state = StackState({}, outputs, resources=frozenset({"a::b"}))

    told = list_of(monkeypatch, state, [UPDATED])

    assert told.result is result
    assert ("interrupted" in told.because[0]) is (result is Result.UNPROVEN)
    assert bool(told.next_step) is (result is Result.UNPROVEN)


@pytest.mark.parametrize(
    ("check", "result"), [({}, Result.PENDING), ({"verdict": "verified"}, Result.GOOD)]
)
def test_update_that_has_not_ended_a_create_may_run_or_was_killed(
    monkeypatch: pytest.MonkeyPatch, check: dict[str, Any], result: Result
) -> None:
    made = frozenset({"a::b"})
    state = StackState(check, {}, resources=made, interrupted=("s3-archive-bucket",))

    told = list_of(monkeypatch, state, [])

    assert told.result is result
    assert told.because == ("an update is making s3-archive-bucket, or was killed while it did",)
    assert told.next_step.startswith("if nobody is updating it, ")
    assert told.next_step.endswith(f"then `logstreams repair {told.stack}`")


@pytest.mark.parametrize(
    ("outputs", "because"),
    [
        ({"verdict": "retired"}, ()),
        ({"verdict": "verified"}, ("no update has taken down what delivers",)),
    ],
)
def test_retired_stack_that_still_delivers_says_so(
    monkeypatch: pytest.MonkeyPatch, outputs: dict[str, Any], because: tuple[str, ...]
) -> None:
    state = StackState({}, outputs, resources=frozenset({"a::b"}))

    told = list_of(monkeypatch, state, [], retired=True)

    assert (told.result, told.because) == (Result.RETIRED, because)
    assert ("fleet up --only" in told.next_step) is bool(because)


@pytest.mark.parametrize(
    ("history", "is_told"),
    [([], True), ([UPDATED], True), ([DESTROYED, UPDATED], False)],
    ids=["lost", "emptied", "destroyed"],
)
def test_retired_stack_whose_state_has_nothing_says_so_unless_it_was_destroyed(
    monkeypatch: pytest.MonkeyPatch, history: list[dict[str, Any]], *, is_told: bool
) -> None:
    told = list_of(monkeypatch, StackState({}, {}, resources=frozenset()), history, retired=True)

    assert told.result is Result.RETIRED
    assert ("no resources" in " ".join(told.because)) is is_told
    assert ("fleet verify --only" in told.next_step) is is_told


NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)
VERIFIED = {"verdict": "verified", "checked_at": "2026-11-29T11:59:57Z"}
EVIDENCE = {
    "nonce": "lst_1",
    "location": "s3://b/k",
    "key": "k",
    "emittedAt": "2026-11-29T11:59:58Z",
    "arrivedAt": "2026-11-29T11:59:59Z",
    "latencySeconds": 1.0,
    "md5": "0",
    "retention": None,
}


def operation(result: str, seconds: float, kind: str = "update") -> dict[str, Any]:
    """An operation that began so long after noon, when the check was written, and took 5 s."""
    began, ended = (rfc3339(NOON + timedelta(seconds=it)) for it in (seconds, seconds + 5))
    return {"kind": kind, "result": result, "startTime": began, "endTime": ended}


DROPPED = operation("succeeded", 55, "refresh") | {"resourceChanges": {"same": 20, "delete": 5}}


@pytest.mark.parametrize(
    ("written", "history", "check", "told", "because"),
    [
        pytest.param(0.1, None, VERIFIED, ("good", "verified"), "", id="nothing since"),
        pytest.param(
            60,
            [operation("failed", 55), operation("succeeded", -9)],
            VERIFIED,
            ("failed", None),
            "its last update, at 2026-11-29T12:01:00Z, ended as failed before the delivery check",
            id="failed since",
        ),
        pytest.param(
            60,
            [operation("failed", 55, "refresh"), operation("succeeded", -9)],
            VERIFIED,
            ("good", "verified"),
            "",
            id="a refresh is no update",
        ),
        pytest.param(
            60,
            [DROPPED, operation("succeeded", -9)],
            VERIFIED,
            ("unproven", None),
            "a `pulumi refresh` at 2026-11-29T12:01:00Z took 5 resources out of its state, gone at "
            "AWS",
            id="a refresh found that some is gone",
        ),
        pytest.param(
            60,
            [DROPPED, operation("succeeded", -9)],
            {"verdict": "failed", "root": "LS504"},
            ("failed", "failed"),
            "a `pulumi refresh` at 2026-11-29T12:01:00Z took 5 resources out of its state, gone at "
            "AWS",
            id="failed, and some is gone",
        ),
        pytest.param(
            60,
            [operation("succeeded", 57), DROPPED],
            VERIFIED,
            ("good", "verified"),
            "",
            id="updated since",
        ),
        pytest.param(
            60,
            [DROPPED, operation("failed", 30)],
            VERIFIED,
            ("failed", None),
            "its last update, at 2026-11-29T12:00:35Z, ended as failed before the delivery check",
            id="failed before some was gone",
        ),
        pytest.param(
            60,
            [operation("failed", -9)],
            VERIFIED,
            ("good", "verified"),
            "its last update, at 2026-11-29T11:59:56Z, ended as failed after the delivery check",
            id="failed at its deletes",
        ),
        pytest.param(
            60,
            [operation("failed", 55)],
            {"verdict": "failed", "root": "LS504"},
            ("failed", "failed"),
            "its last update, at 2026-11-29T12:01:00Z, ended as failed before the delivery check",
            id="failed was what is known",
        ),
        pytest.param(
            60,
            [operation("failed", -9)],
            {"verdict": "failed", "root": "LS504"},
            ("failed", "failed"),
            "its last update: LS504",
            id="of its verdict",
        ),
    ],
)
def test_update_that_failed_since_the_last_verdict_is_told_with_the_last_proof(
    monkeypatch: pytest.MonkeyPatch,
    written: float,
    history: list[dict[str, Any]],
    check: dict[str, Any],
    told: tuple[str, str | None],
    because: str,
) -> None:
    proven = {"proven_at": "2026-11-29T12:00:00Z", "evidence": EVIDENCE}
    state = StackState(
        check | proven,
        {},
        resources=frozenset({"a::b"}),
        written_at=NOON + timedelta(seconds=written),
        check_written_at=NOON,
    )

    found = list_of(monkeypatch, state, history)

    assert (found.result, found.verdict) == told
    assert found.because == ((because,) if because else ())
    assert found.proof
    assert found.proof.proven_at == NOON
    has_next = found.update_failed_at is not None or "refresh" in because
    assert bool(found.next_step) is has_next
    assert bool(found.resources_lost_at) is (found.result is Result.UNPROVEN)


@pytest.mark.parametrize(("result", "ended"), [("succeeded", 65), ("failed", None)])
def test_retired_stack_has_the_time_of_an_update_that_ended_well(
    monkeypatch: pytest.MonkeyPatch, result: str, ended: int | None
) -> None:
    state = StackState({}, {"verdict": "retired"}, resources=frozenset({"a::b"}))

    told = list_of(monkeypatch, state, [operation(result, 60)], retired=True)

    assert told.updated_at == (NOON + timedelta(seconds=ended) if ended else None)


def list_of(
    monkeypatch: pytest.MonkeyPatch,
    state: StackState,
    history: list[dict[str, Any]],
    *,
    retired: bool = False,
) -> StackOutcome:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": retired})
    monkeypatch.setattr("logstreams.fleet.listing.load_stack", lambda *_: settings)
    engine: Any = SimpleNamespace(state=lambda _: state, history=lambda _: history, project=None)
    return listed(SelectedStack(settings.customer), engine, {})


@pytest.mark.parametrize("retired", [True, False])
def test_retired_stack_that_the_backend_has_no_more_stays_retired(
    monkeypatch: pytest.MonkeyPatch, *, retired: bool
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": retired})
    monkeypatch.setattr("logstreams.fleet.listing.load_stack", lambda *_: settings)

    def state(_: str) -> StackState:
        raise NoStack("no stack named 'acme' found")

    told = listed(SelectedStack("acme"), SimpleNamespace(state=state, project=None), {})  # type: ignore[arg-type]  # reads no more

    assert told.result is (Result.RETIRED if retired else Result.UNFINISHED)
    assert ("delete stacks/Pulumi.acme.yaml" in told.next_step) is retired
