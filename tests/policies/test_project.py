"""Rules read a stack file as the program does, each with a parser of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from logstreams.settings.load import load
from policies.lib.project import stack_files
from tests.unit.command.fleet_project import EXAMPLE


@pytest.mark.parametrize("written", ["true", '"true"', "True", "TRUE", "false", "False", '"false"'])
def test_retired_stack_is_retired_for_program_and_rules(written: str, tmp_path: Path) -> None:
    file = tmp_path / "Pulumi.acme.yaml"
    text = EXAMPLE.read_text().rstrip()
    file.write_text(f"{text}\n  workos-log-streams:retired: {written}\n")

    (read,) = stack_files(tmp_path)

    assert read.retired is load(file).retired is ("true" in written.lower())
