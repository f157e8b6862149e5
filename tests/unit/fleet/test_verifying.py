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
