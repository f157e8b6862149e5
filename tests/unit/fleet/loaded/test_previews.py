"""When a preview starts by a fork, and when as ever."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from logstreams.fleet.loaded.previews import FEWEST, loaded_previews, unusual

PROJECT = """\
name: workos-log-streams
stackConfigDir: stacks
runtime:
  name: python
  options:
    toolchain: pip
    virtualenv: .venv
"""
PACK = PROJECT.replace("stackConfigDir: stacks", "version: 0.1.0")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project and its pack, which run with the Python that runs this."""
    (tmp_path / "Pulumi.yaml").write_text(PROJECT)
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "PulumiPolicy.yaml").write_text(PACK)
    for folder in (tmp_path, tmp_path / "policies"):
        (folder / ".venv").symlink_to(sys.prefix)
    return tmp_path


def test_a_project_like_this_one_starts_by_a_fork(project: Path) -> None:
    for environment in ({}, {"AWS_PROFILE": "acme", "PULUMI_DEBUG_COMMANDS": "true"}):
        assert unusual(project, project / "policies", environment) == ""
        assert unusual(project, None, environment) == ""


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("Pulumi.yaml", "toolchain: pip", "toolchain: uv"),
        ("Pulumi.yaml", "    toolchain: pip\n", ""),
        ("Pulumi.yaml", "toolchain: pip", "toolchain: pip\n    typechecker: mypy"),
        ("Pulumi.yaml", "virtualenv: .venv", "virtualenv: elsewhere"),
        ("Pulumi.yaml", "virtualenv: .venv", "virtualenv: other"),
        ("Pulumi.yaml", "stackConfigDir: stacks", "main: program"),
        ("Pulumi.yaml", "stackConfigDir: stacks", "plugins: {}"),
        ("Pulumi.yaml", "name: python", "name: nodejs"),
        ("Pulumi.yaml", "runtime:", "runtime: python\nconfig:"),
        ("Pulumi.yaml", "runtime:", "runtime: ]"),
        ("policies/PulumiPolicy.yaml", "toolchain: pip", "toolchain: poetry"),
        ("policies/PulumiPolicy.yaml", "virtualenv: .venv", "virtualenv: elsewhere"),
        ("policies/PulumiPolicy.yaml", "name: python", "name: opa"),
    ],
)
def test_another_way_to_run_it_starts_as_ever(project: Path, file: str, old: str, new: str) -> None:
    (project / "other" / "bin").mkdir(parents=True)  # a Python, and not this one
    (project / "other" / "bin" / "python").symlink_to(sys.executable)
    text = (project / file).read_text()
    assert old in text
    (project / file).write_text(text.replace(old, new))
    assert unusual(project, project / "policies", {}) == Path(file).name
    assert _serves(project, FEWEST, {}) is False


@pytest.mark.parametrize(
    "name", ["PULUMI_DEBUG_LANGUAGES", "PULUMI_DEBUG_PROVIDERS", "PYTHONPATH", "TRACEPARENT"]
)
def test_a_variable_that_changes_how_things_start_is_left_to_the_engine(
    project: Path, name: str
) -> None:
    assert unusual(project, project / "policies", {name: "x"}) == name
    assert _serves(project, FEWEST, {name: "x"}) is False


def test_another_platform_starts_as_ever(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert unusual(project, None, {})


def test_a_few_stacks_are_not_worth_the_loading(project: Path) -> None:
    assert _serves(project, FEWEST - 1, {}) is False


def test_a_python_that_cannot_load_serves_nobody(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.loaded.modules._PROGRAM", ("probe_broken",))
    broken = project / "probe_broken.py"
    broken.write_text("1 / 0")
    path = {**os.environ, "PYTHONPATH": str(project)}
    monkeypatch.setattr("logstreams.fleet.loaded.previews._VARIABLES", ())
    assert _serves(project, FEWEST, path) is False
    broken.write_text("")
    assert _serves(project, FEWEST, path) is True


def _serves(project: Path, count: int, environment: Mapping[str, str]) -> bool:
    names = [f"stack-{number}" for number in range(count)]
    with loaded_previews(project, project / "policies", environment, names) as previews:
        return previews is not None
