"""What a refresh makes of a stack, by a stand-in for Pulumi."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import DriftedResource, Result
from logstreams.fleet.drifting import find_drift
from logstreams.fleet.findings import Findings
from logstreams.fleet.pulumi_cli import RunResult
from logstreams.fleet.runs import SelectedStack
from logstreams.settings.load import parse_settings
from logstreams.settings.renaming import StackRenamed
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


def test_state_without_resources_has_nothing_that_could_drift(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`pulumi stack import` of an empty one, after an update."""
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    history = [{"kind": "import", "result": "succeeded"}, {"kind": "update", "result": "succeeded"}]
    state = StackState({}, {}, has_bucket=False, resources=frozenset())
    engine: Any = SimpleNamespace(
        state=lambda _: state, history=lambda _: history, project=tmp_path
    )  # refreshes nothing

    found = find_drift(SelectedStack("acme"), engine)

    assert found.result is Result.NOT_DEPLOYED
    assert "it was lost" in found.because[0]
    assert found.next_step == f"`logstreams verify {settings.customer}`"


def test_retired_stack_without_a_state_is_retired(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text()).model_copy(update={"retired": True})
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    state = StackState({}, {}, has_bucket=False, resources=frozenset())
    engine: Any = SimpleNamespace(state=lambda _: state, history=lambda _: [], project=tmp_path)

    found = find_drift(SelectedStack("acme"), engine)

    assert (found.result, found.next_step) == (Result.RETIRED, "")
    assert "nothing was compared" in found.because[0]


def test_state_of_another_customer_is_not_compared(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    other = {**settings.to_plain(), "customer": "other"}
    other["organizationId"] = "org_01EHZNVPK3SFK441A1RGBFSHZZ"
    state = StackState({"settings": json.dumps(other)}, {}, resources=frozenset({"a::b"}))
    engine: Any = SimpleNamespace(state=lambda _: state, project=tmp_path)

    with pytest.raises(StackRenamed, match="of two customers"):
        find_drift(SelectedStack("acme"), engine)


def test_what_a_refresh_took_out_of_the_state_and_a_newer_kit_are_noted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    noon = datetime(2026, 11, 29, 12, tzinfo=UTC)
    state = StackState(
        {},
        {"kitVersion": "999.0"},
        resources=frozenset({"a::b"}),
        written_at=noon,
        check_written_at=noon - timedelta(hours=1),
    )
    history = [{"kind": "refresh", "result": "succeeded", "resourceChanges": {"delete": 5}}]
    ran = RunResult(0, Findings({}, (), (), complete=True), "", 1.0)
    engine: Any = SimpleNamespace(
        state=lambda _: state, refresh=lambda _: ran, history=lambda _: history, project=None
    )

    found = find_drift(SelectedStack("acme"), engine)

    newer, dropped = found.notes
    assert found.result is Result.GOOD
    assert newer.startswith("a newer kit updated this stack last: found 999.0")
    assert dropped.startswith("a `pulumi refresh` took 5 resources out of its state, gone at AWS")
    assert "`logstreams fleet up --only acme`" in dropped


@pytest.mark.parametrize(
    ("error", "next_step"),
    [
        ("s3-archive-bucket: HeadBucket: api error 503: Service Unavailable", "--parallel 1"),
        ("s3-archive-bucket: Rate exceeded", "--parallel 1"),
        ("s3-archive-bucket: AccessDenied", ""),
    ],
)
def test_refresh_that_failed_has_compared_nothing(
    monkeypatch: pytest.MonkeyPatch, error: str, next_step: str
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    monkeypatch.setattr("logstreams.fleet.drifting.load_stack", lambda *_: settings)
    ran = RunResult(255, Findings({}, (), (error,), complete=True), "", 1.0)
    state = StackState({}, {}, resources=frozenset({"a::b"}))
    engine: Any = SimpleNamespace(state=lambda _: state, refresh=lambda _: ran, project=None)

    found = find_drift(SelectedStack("acme"), engine)

    assert (found.result, found.errors) == (Result.UNFINISHED, (error,))
    assert next_step in found.next_step
    assert bool(found.next_step) is bool(next_step)
