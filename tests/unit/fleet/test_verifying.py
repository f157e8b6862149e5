"""What a verification makes of a stack whose state cannot be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.verifying import verify_stack
from logstreams.settings.load import parse_settings
from logstreams.state import NoState, StackState
from logstreams.verification.secret import NoSecret
from logstreams.verification.verdict import Verdict
from tests.unit.command.fleet_project import EXAMPLE


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
        return SimpleNamespace(state=found) if found else None

    monkeypatch.setattr("logstreams.fleet.verifying.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.still_sending.stream_of", stream)
    monkeypatch.setattr(
        "logstreams.fleet.still_sending.aws_configuration", lambda *_: SimpleNamespace(get=None)
    )
    monkeypatch.setattr(
        "logstreams.fleet.still_sending.AwsKeys", SimpleNamespace(of=lambda _: None)
    )
    history = [{"kind": "destroy", "result": "succeeded"}]
    engine: Any = SimpleNamespace(
        state=lambda _: StackState({}, {}, resources=frozenset()),
        history=lambda _: history,
        project=None,
    )

    outcome = verify_stack(SelectedStack("acme"), engine, emit=True, wait_seconds=None)

    assert outcome.result.value == ended
    assert (told in " ".join(outcome.because)) if told else ("WorkOS" not in str(outcome.because))
