"""What the last update recorded, where the stack file is another customer's by now."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams.fleet.document import Result
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
