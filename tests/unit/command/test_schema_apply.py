"""`logstreams schema apply` where WorkOS takes no more."""

from __future__ import annotations

from types import SimpleNamespace
from typing import NoReturn

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.events.plan import PlannedStep, PublishStep
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure


@pytest.mark.parametrize(
    ("trouble", "exit_code", "said"),
    [
        pytest.param(
            ApiErrorKind.REFUSED, 1, "a.b: so it said; not published: a.b, c.d", id="refused"
        ),
        pytest.param(
            ApiErrorKind.TIMEOUT, 4, "a.b: so it said; perhaps published: a.b;", id="silent"
        ),
        pytest.param(
            ApiErrorKind.SERVER, 4, "a.b: so it said; perhaps published: a.b;", id="broken"
        ),
    ],
)
def test_version_that_may_be_published_is_not_called_unpublished(
    trouble: ApiErrorKind, exit_code: int, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [PlannedStep(action, PublishStep.CREATE, None) for action in ("a.b", "c.d")]

    def fails(*_: object) -> NoReturn:
        raise WorkOSFailure(trouble, "so it said")

    monkeypatch.setattr(
        "logstreams.command.schema.publishing._api", lambda: SimpleNamespace(close=lambda: 0)
    )
    monkeypatch.setattr("logstreams.command.schema.publishing._planned", lambda *_: steps)
    monkeypatch.setattr("logstreams.events.plan.apply", fails)

    done = CliRunner().invoke(app, ["schema", "apply", "--yes"])

    assert done.exit_code == exit_code
    assert said in done.stderr
    assert "; not published: " in done.stderr
    assert "c.d" in done.stderr
