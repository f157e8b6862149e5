"""What the last update recorded, and what is told where it recorded nothing."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.listing import listed
from logstreams.fleet.runs import SelectedStack
from logstreams.settings.load import parse_settings
from logstreams.state import StackState
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
    monkeypatch: pytest.MonkeyPatch, deployed: str | None, result: Result, verdict: str | None
) -> None:
    settings = parse_settings(EXAMPLE, EXAMPLE.read_text())
    plain = settings.to_plain() | ({"organizationId": deployed} if deployed else {})
    check = {"verdict": "verified", "settings": json.dumps(plain)}
    state = StackState(check, {}, resources=frozenset({"a::b"}))
    monkeypatch.setattr("logstreams.fleet.listing.load_stack", lambda *_: settings)
    engine: Any = SimpleNamespace(state=lambda _: state, project=None)

    told = listed(SelectedStack(settings.customer), engine, {})

    assert (told.result, told.verdict) == (result, verdict)
    assert (OTHER in " ".join(told.because)) is bool(deployed)


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
