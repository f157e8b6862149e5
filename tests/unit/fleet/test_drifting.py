"""What a refresh makes of a stack, by a stand-in for Pulumi."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import DriftedResource, Result
from logstreams.fleet.drifting import find_drift
from logstreams.fleet.findings import Findings
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import SelectedStack
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
from tests.unit.command.fleet_project import EXAMPLE

POLICY = DriftedResource(resource="policy", type="t", change="changed", properties=("p",))


@pytest.mark.parametrize(
    ("drift", "complete", "result"),
    [
        pytest.param((), True, Result.GOOD, id="all was compared"),
        pytest.param((), False, Result.UNFINISHED, id="the event log is cut"),
        pytest.param((POLICY,), True, Result.DRIFTED, id="drifted"),
        pytest.param((POLICY,), False, Result.DRIFTED, id="drifted before the cut"),
    ],
)
def test_no_drift_is_said_only_where_all_was_compared(
    monkeypatch: pytest.MonkeyPatch,
    drift: tuple[DriftedResource, ...],
    result: Result,
    *,
    complete: bool,
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    state = StackState({}, {}, resources=frozenset({"a::b"}))
    ran = RunResult(0, Findings({}, (), (), complete=complete), "", 1.0, drift)
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    engine: Any = SimpleNamespace(state=lambda _: state, refresh=lambda _: ran, project=None)

    found = find_drift(SelectedStack("acme"), engine)

    assert (found.result, found.drift) == (result, drift)
