"""What a verification makes of a stack whose state cannot be read."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.another_backend import AnotherBackend
from logstreams.fleet.document import Result
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.verifying import verify_stack
from logstreams.settings.load import parse_settings
from logstreams.settings.secret import StoredSecret
from logstreams.state import NoStack, NoState, StackState
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.secret import NoSecret
from logstreams.verification.verdict import Verdict
from tests.unit.command.fleet_project import EXAMPLE

ARN = "arn:aws:secretsmanager:us-east-1:012345670123:secret:workos-a1b2c3"


@pytest.mark.parametrize(
    ("is_read", "verdict", "result"),
    [
        pytest.param(False, Verdict.PENDING, Result.UNFINISHED, id="lost or never set up"),
        pytest.param(False, Verdict.FAILED, Result.FAILED, id="failed in any case"),
        pytest.param(False, Verdict.VERIFIED, Result.GOOD, id="an event came"),
        pytest.param(True, Verdict.PENDING, Result.PENDING, id="never set up"),
    ],
)
def test_pending_is_no_result_where_the_state_cannot_be_read(
    monkeypatch: pytest.MonkeyPatch, verdict: Verdict, result: Result, *, is_read: bool
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    report = SimpleNamespace(
        verdict=verdict,
        accepted_by=None,
        evidence=None,
        root=None,
        other_causes=(),
        recommendations=(),
        told_causes=(),
        next_step="do it",
    )

    def state(_: str) -> StackState:
        if is_read:
            return StackState({}, {}, resources=frozenset({"a::b"}))
        raise NoState("AccessDenied")

    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.verifying.question_of", lambda *_, **__: None)
    monkeypatch.setattr("logstreams.fleet.verifying.verify", lambda _: report)
    engine: Any = SimpleNamespace(state=state, project=None)

    found = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert found.result is result
    assert any("AccessDenied" in error for error in found.errors) is not is_read


@pytest.mark.parametrize("ended", ["retired", "destroyed"])
@pytest.mark.parametrize(
    ("found", "told"),
    [
        pytest.param("active", "(active), and nothing takes its events any more", id="active"),
        pytest.param("error", "(error), and nothing takes its events any more", id="error"),
        pytest.param("inactive", "", id="switched off"),
        pytest.param(None, "", id="none"),
        pytest.param(NoSecret("no key"), "is not known: no key", id="cannot be asked"),
    ],
)
def test_stream_that_outlives_its_destination_is_told(
    monkeypatch: pytest.MonkeyPatch, found: str | Exception | None, told: str, ended: str
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    if ended == "retired":
        settings = settings.model_copy(update={"retired": True})

    def stream(*_: object) -> object:
        if isinstance(found, Exception):
            raise found
        return SimpleNamespace(state=found, type="S3") if found else None

    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.still_sending.stream_of", stream)
    monkeypatch.setattr("logstreams.fleet.still_sending.aws_keys_of", lambda *_: None)
    monkeypatch.setattr("logstreams.fleet.retired.still_made", lambda *_: "")
    history = [{"kind": "destroy", "result": "succeeded"}]
    engine: Any = SimpleNamespace(
        state=lambda _: StackState({}, {}, resources=frozenset()),
        history=lambda _: history,
        project=None,
    )

    outcome = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert outcome.result.value == ended
    assert (told in " ".join(outcome.because)) if told else ("WorkOS" not in str(outcome.because))


@pytest.mark.parametrize("made", [True, False])
@pytest.mark.parametrize(
    ("there", "stream", "result", "told"),
    [
        pytest.param(True, "active", Result.FAILED, "", id="its bucket is there"),
        pytest.param(False, "active", Result.NOT_DEPLOYED, "its state was lost", id="a stream"),
        pytest.param(False, None, Result.NOT_DEPLOYED, "it was never deployed", id="nothing"),
    ],
)
def test_stack_without_updates_whose_bucket_is_there_is_verified(
    monkeypatch: pytest.MonkeyPatch,
    there: bool,
    stream: str | None,
    result: Result,
    told: str,
    *,
    made: bool,
) -> None:
    asked: list[StackState] = []
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    report = SimpleNamespace(
        verdict=Verdict.FAILED,
        accepted_by=None,
        evidence=None,
        root=None,
        other_causes=(),
        recommendations=(),
        told_causes=(),
        next_step="do it",
    )

    def state(_: str) -> StackState:
        if made:
            return StackState({}, {}, resources=frozenset())
        raise NoStack("no stack named 'acme' found")

    def question(_settings: object, state: StackState, *_: object, **__: object) -> None:
        asked.append(state)

    found = StreamFacts("als_1", "S3", stream, None, datetime.now(UTC)) if stream else None
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.verifying.left_at_aws", lambda *_: "it" * there)
    monkeypatch.setattr("logstreams.fleet.still_sending._stream", lambda *_: found)
    monkeypatch.setattr("logstreams.fleet.verifying.question_of", question)
    monkeypatch.setattr("logstreams.fleet.verifying.verify", lambda _: report)
    engine: Any = SimpleNamespace(state=state, history=lambda _: [], project=None)

    if not made and not there:
        with pytest.raises(NoStack):
            verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)
        return
    outcome = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert outcome.result is result
    assert told in " ".join(outcome.because)
    assert [one.is_made for one in asked] == ([made] if there else [])


@pytest.mark.parametrize(
    ("problem", "result"),
    [
        pytest.param(NoState("locked out"), Result.GOOD, id="one state that cannot be read"),
        pytest.param(AnotherBackend("knows none"), Result.UNFINISHED, id="no state of any"),
    ],
)
def test_backend_that_knows_no_stack_is_no_good_end(
    monkeypatch: pytest.MonkeyPatch, problem: NoState, result: Result
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    report = SimpleNamespace(
        verdict=Verdict.VERIFIED,
        accepted_by=None,
        evidence=None,
        root=None,
        other_causes=(),
        recommendations=(),
        told_causes=(),
        next_step="",
    )

    def state(_: str) -> StackState:
        raise problem

    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.verifying.question_of", lambda *_, **__: None)
    monkeypatch.setattr("logstreams.fleet.verifying.verify", lambda _: report)
    engine: Any = SimpleNamespace(state=state, project=None)

    outcome = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert (outcome.result, outcome.verdict) == (result, "verified")
    assert str(problem) in outcome.errors[0]


def test_profile_of_a_customer_that_left_may_be_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setenv("AWS_PROFILE", "gone")
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.still_sending.aws_keys_of", lambda *_: None)
    monkeypatch.setattr("logstreams.fleet.lost_state.aws_keys_of", lambda *_: None)
    in_aws = settings.model_copy(update={"api_key": StoredSecret(secretArn=ARN)})
    taken_down = StackState({}, {}, resources=frozenset())
    engine: Any = SimpleNamespace(project=None, state=lambda _: taken_down)

    told = []
    for each in (settings, in_aws):
        monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_, it=each: it)
        told.append(verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None))

    assert [one.result for one in told] == [Result.RETIRED, Result.RETIRED]
    assert "gone" not in told[0].because[0]
    assert "gone" in told[1].because[0]


def test_retired_stack_that_no_update_has_taken_down_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    stream = StreamFacts("als_1", "S3", "active", None, datetime.now(UTC))
    monkeypatch.setattr("logstreams.fleet.still_sending._stream", lambda *_: stream)
    state = StackState({"verdict": "verified"}, {}, resources=frozenset({"a::b"}))
    engine: Any = SimpleNamespace(project=None, state=lambda _: state)

    told = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    not_down, delivers = told.because
    assert told.result is Result.RETIRED
    assert not_down == "no update has taken down what delivers"
    assert "(active), which delivers until an update takes down" in delivers
    assert "fleet up --only" in told.next_step


@pytest.mark.parametrize("is_known", [True, False])
@pytest.mark.parametrize("there", ["role acme", ""])
def test_retired_stack_that_no_state_has_is_told_with_what_is_at_aws(
    monkeypatch: pytest.MonkeyPatch, there: str, *, is_known: bool
) -> None:
    """Its state was lost before an update took it down; destroyed, it has no role any more."""
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.still_sending._stream", lambda *_: None)
    monkeypatch.setattr("logstreams.fleet.retired.still_made", lambda *_: there)

    def state(_: str) -> StackState:
        if is_known:
            return StackState({}, {}, resources=frozenset())
        raise NoStack("no stack named 'acme' found")

    engine: Any = SimpleNamespace(project=None, state=state)

    told = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert told.result is Result.RETIRED
    assert [said.startswith("role acme is at AWS and in no state") for said in told.because] == (
        [True] * bool(there)
    )
    assert (f"`logstreams retire {settings.customer} --undo`" in told.next_step) is bool(there)
    assert ("pulumi stack init" in told.next_step) is (bool(there) and not is_known)


def test_stream_whose_state_was_emptied_is_verified_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """`pulumi stack import` of an empty state, after an update; nothing of it has to be at AWS."""
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    report = SimpleNamespace(
        verdict=Verdict.FAILED,
        accepted_by=None,
        evidence=None,
        root=None,
        other_causes=(),
        recommendations=(),
        told_causes=(),
        next_step="x",
    )
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.verifying.left_at_aws", lambda *_: "")
    monkeypatch.setattr("logstreams.fleet.verifying.question_of", lambda *_, **__: None)
    monkeypatch.setattr("logstreams.fleet.verifying.verify", lambda _: report)
    engine: Any = SimpleNamespace(
        state=lambda _: StackState({}, {}, has_bucket=False, resources=frozenset()),
        history=lambda _: [{"kind": "update", "result": "succeeded"}],
        project=None,
    )

    told = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert told.result is Result.FAILED


@pytest.mark.parametrize(
    ("stream", "first"), [("active", "WorkOS's Dashboard"), (None, "`logstreams")]
)
def test_next_step_of_a_retired_stack_that_is_up_is_what_its_update_asks_for(
    monkeypatch: pytest.MonkeyPatch, stream: str | None, first: str
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    found = StreamFacts("als_1", "S3", stream, None, datetime.now(UTC)) if stream else None
    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.still_sending._stream", lambda *_: found)
    up = StackState({"verdict": "verified"}, {}, resources=frozenset({"t::acme"}))
    engine: Any = SimpleNamespace(project=None, state=lambda _: up)

    told = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert told.next_step.startswith(first)
    assert f"`logstreams fleet up --only {settings.customer}`" in told.next_step
