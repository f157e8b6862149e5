"""No command does to another organization what it was asked to do to the proven one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.settings import load_stack
from logstreams.state import StackState
from tests.unit.command.fleet_project import EXAMPLE

OLD, NEW = "org_01EHZNVPK3SFK441A1RGBFSHRT", "org_01EHZNVPK3SFK441A1RGBFSHZZ"
RETYPED = {"rotate": ("external-id", "--new", "another-one")}


@pytest.mark.parametrize("command", ["form", "portal", "rotate", "retire"])
def test_commands_refuse_an_organization_that_is_not_the_proven_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    file = tmp_path / "stacks" / "Pulumi.acme.yaml"
    file.parent.mkdir()
    file.write_text(EXAMPLE.read_text())
    before = load_stack("acme", tmp_path).to_plain()
    check = {"settings": json.dumps(before), "first_verified": "2026-11-01T00:00:00Z"}
    module = f"logstreams.command.{command}"
    monkeypatch.setattr(f"{module}.recorded", lambda *_, **__: StackState(check, {}))
    for name in (module, "logstreams.command.recorded"):
        monkeypatch.setattr(f"{name}.root", lambda: tmp_path)
    changed = file.read_text().replace(OLD, NEW)
    file.write_text(changed)

    run = CliRunner().invoke(app, [command, "acme", *RETYPED.get(command, ())])

    assert run.exit_code == 2, run.output
    assert f"organizationId: found {NEW}, wanted {OLD}: delivery was proven" in run.output
    assert file.read_text() == changed
