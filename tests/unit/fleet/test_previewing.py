"""Which retired stacks a preview leaves alone."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result
from logstreams.fleet.findings import Findings
from logstreams.fleet.previewing import preview
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import SelectedStack
from logstreams.settings.load import parse_settings
from logstreams.settings.removal import STILL_DELIVERED_TO
from logstreams.state import NOT_MADE, NoStack, StackState
from tests.unit.command.fleet_project import EXAMPLE

UP = StackState({"verdict": "verified"}, {}, resources=frozenset({"aws:iam/role:Role::acme"}))
DELETES = Findings({"delete": 6}, (), (), complete=True)


@pytest.mark.parametrize(
    ("state", "compared", "result"),
    [
        pytest.param(UP, True, Result.GOOD, id="no update has taken it down"),
        pytest.param(UP, False, Result.RETIRED, id="against an empty account"),
        pytest.param(NOT_MADE, True, Result.RETIRED, id="taken down"),
        pytest.param(None, True, Result.RETIRED, id="known to no backend"),
    ],
)
def test_deletes_of_a_retired_stack_are_shown_until_it_is_taken_down(
    monkeypatch: pytest.MonkeyPatch, state: StackState | None, result: Result, *, compared: bool
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.previewing.load_stack", lambda *_: settings)

    def read(_: str) -> StackState:
        if state is None:
            raise NoStack("no stack named acme")
        return state

    ran = RunResult(0, DELETES, "", 0.1)
    engine: Any = SimpleNamespace(state=read, preview=lambda _: ran)

    told = preview(SelectedStack("acme"), Path(), lambda _: engine, compared=compared)

    assert (told.result, told.changes) == (
        result,
        {"delete": 6} if result is Result.GOOD else {},
    )


@pytest.mark.parametrize("touched", [False, True], ids=["another diff", "the diff that retires it"])
def test_stream_that_goes_on_fails_the_diff_that_retires_its_stack_alone(
    monkeypatch: pytest.MonkeyPatch, touched: bool
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.previewing.load_stack", lambda *_: settings)
    monkeypatch.setattr("logstreams.fleet.previewing.refuse_bad_input", lambda *_: None)
    said = f"acme: stacks/Pulumi.acme.yaml: {STILL_DELIVERED_TO}: its stream is active"
    refused = RunResult(255, Findings({}, (), (said,), complete=True), "", 0.1)
    engine: Any = SimpleNamespace(state=lambda _: UP, preview=lambda _: refused)
    because = (f"stacks/Pulumi.{settings.customer}.yaml" if touched else "components/s3.py",)

    told = preview(SelectedStack(settings.customer, because), Path(), lambda _: engine)

    assert told.result is (Result.FAILED if touched else Result.RETIRED)
    assert said in (told.errors if touched else told.notes)
