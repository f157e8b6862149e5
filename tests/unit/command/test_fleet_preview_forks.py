"""`logstreams fleet preview` attaches each stack's engine to a host; the engine is a stand-in."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.fleet.loaded.host import VARIABLE
from tests.unit.command.fleet_project import make_project

PULUMI = f"""\
for word; do case $word in --event-log=*) log=${{word#*=}};; esac; done
[ "$1" = preview ] && echo "{VARIABLE}=${VARIABLE}" >> ../attached
echo '{{"summaryEvent": {{"resourceChanges": {{"same": 21}}}}}}' > $log
"""
RUNTIME = """\
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
"""


@pytest.fixture
def attached(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What each engine was told; in a project of three stacks, run by the Python that runs this."""
    project = make_project(tmp_path, PULUMI, {"one": "R", "two": "S", "three": "T"})
    for file in (project / "Pulumi.yaml", project / "policies" / "PulumiPolicy.yaml"):
        file.write_text(f"name: here\n{RUNTIME}")
        (file.parent / ".venv").symlink_to(sys.prefix)
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    for name in ("of_programs", "of_pack"):
        monkeypatch.setattr(f"logstreams.fleet.loaded.previews.{name}", lambda *_: ((), None))
    for name in [name for name in os.environ if name.startswith(("PYTHON", "PULUMI_"))]:
        monkeypatch.delenv(name)
    return project.parent / "attached"


def preview(*arguments: str) -> str:
    ran = CliRunner().invoke(app, ["fleet", "preview", *arguments])
    assert ran.exit_code == 0, ran.output
    return ran.stdout


def test_each_of_many_stacks_has_a_host(attached: Path) -> None:
    assert "3 stacks: 3 unchanged" in preview()
    lines = attached.read_text().splitlines()
    assert len(lines) == 3
    assert all(line.startswith(f"{VARIABLE}=python:") for line in lines)


def test_a_few_stacks_have_none(attached: Path) -> None:
    assert "2 stacks: 2 unchanged" in preview("--only", "one", "--only", "two")
    assert attached.read_text() == f"{VARIABLE}=\n" * 2
