from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal.faults import FAULTS


def test_list_of_faults_needs_no_world_and_names_each() -> None:
    ran = CliRunner().invoke(app, ["rehearse", "--list-faults", "--output", "json"])

    listed = [one["fault"] for one in json.loads(ran.stdout)["faults"]]
    assert ran.exit_code == 0
    assert listed == [one.name for one in FAULTS]


@pytest.mark.parametrize(
    "names", [["nonsense"], ["role-deleted", "nonsense"]], ids=["alone", "beside another"]
)
def test_unknown_fault_is_bad_input_before_anything_is_started(names: list[str]) -> None:
    ran = CliRunner().invoke(app, ["rehearse", *(f"--fault={name}" for name in names)])

    assert ran.exit_code == 2
    assert "--fault: found nonsense, wanted" in ran.stderr
    assert "starting" not in ran.stderr
