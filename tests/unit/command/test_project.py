"""Where a command runs: anywhere in the project, or with -C; and how wide it writes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command import options
from logstreams.command.main import app
from logstreams.verification.explanation import Explanation, explanation_of


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Path]:
    before = Path.cwd()
    (tmp_path / "Pulumi.yaml").write_text("name: project\n", encoding="utf-8")
    (tmp_path / "stacks" / "deep").mkdir(parents=True)
    (tmp_path / "stacks" / "Pulumi.globex.yaml").write_text("config: {}\n", encoding="utf-8")
    yield tmp_path
    os.chdir(before)


def verify(*arguments: str) -> str:
    return CliRunner().invoke(app, [*arguments]).stderr


def test_command_in_a_folder_of_the_project_reads_its_stack_files(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "stacks" / "deep")

    said = verify("verify", "globex")

    assert f"{project}/stacks/Pulumi.globex.yaml" in said
    assert "workos-log-streams:accountId: found nothing" in said


def test_command_is_led_to_a_project(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")

    said = verify("-C", str(project / "stacks"), "verify", "globex")

    assert f"{project}/stacks/Pulumi.globex.yaml" in said


def test_mistyped_stack_is_answered_by_the_one_that_is_near(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)

    said = verify("verify", "globx")

    assert "no such file" in said
    assert said.rstrip().endswith("wanted the stack file of globx (did you mean globex?)")


@pytest.mark.parametrize("arguments", [("verify", "acme"), ("fleet", "list")], ids=" ".join)
@pytest.mark.parametrize(
    ("line", "folder", "found"),
    [
        pytest.param("stackConfigDir: config # ours\n", "config", ":2", id="another"),
        pytest.param("", "", "", id="none"),
    ],
)
def test_stack_files_in_another_folder_are_told(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    line: str,
    folder: str,
    found: str,
) -> None:
    (tmp_path / "Pulumi.yaml").write_text(f"name: project\n{line}")
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "Pulumi.acme.yaml").touch()
    monkeypatch.chdir(tmp_path)

    said = verify(*arguments)

    assert f"Pulumi.yaml{found}: stackConfigDir: found {folder or 'nothing'}; wanted stacks" in said


@pytest.mark.parametrize(
    ("code", "meant"), [("LS50", "LS501 or LS502 or LS503"), ("LS5O4", "LS504")]
)
def test_mistyped_code_is_answered_by_those_that_are_near(code: str, meant: str) -> None:
    said = verify("explain", code)

    assert f"(did you mean {meant}" in said


def test_mistyped_rule_is_answered_by_the_one_that_is_near() -> None:
    assert "(did you mean s3-versioned" in verify("policies", "s3-version")


def test_path_of_the_command_line_is_from_where_the_command_was_typed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project / "stacks")

    options.enter_project(None)

    assert Path.cwd() == project
    assert options.as_given(Path("deep")) == Path("stacks/deep")
    assert options.as_given(project / "x") == project / "x"


def test_text_is_as_wide_as_the_terminal_and_80_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "132")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: False)
    assert options.columns() == 80

    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    assert options.columns() == 132
    monkeypatch.setenv("COLUMNS", "3")
    assert options.columns() == 40


def test_explanation_uses_the_whole_width() -> None:
    explanation = explanation_of("LS504")
    assert isinstance(explanation, Explanation)

    narrow, wide = explanation.text().splitlines(), explanation.text(132).splitlines()

    assert max(map(len, narrow)) <= 80 < max(map(len, wide)) <= 132


def test_completion_can_be_installed() -> None:
    assert "--install-completion" in CliRunner().invoke(app, ["--help"]).stdout


def test_events_are_read_from_the_folder_of_the_command(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project / "deep"
    folder.mkdir()
    (folder / "events.jsonl").write_text("{}\n")
    monkeypatch.chdir(folder)
    ended = CliRunner().invoke(
        app, ["events", "emit", "events.jsonl", "--organization", "org", "--dry-run"]
    )
    assert "line 1 invalid" in ended.stdout, ended.output
