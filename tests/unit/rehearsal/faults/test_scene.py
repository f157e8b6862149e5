"""The terminal of a context: commands run as printed, and what they export stays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from rehearsal.faults.fault_context import FaultContext


@dataclass
class Lines:
    said: list[str]

    def __call__(self, line: str) -> None:
        self.said.append(line)


@pytest.fixture
def lines() -> Lines:
    return Lines([])


@pytest.fixture
def context(tmp_path: Path, lines: Lines) -> FaultContext:
    (tmp_path / "project").mkdir()
    environment = {"PATH": "/usr/bin:/bin", "WORKOS_API_KEY": "sk_old"}
    customer: Any = SimpleNamespace(
        cli=SimpleNamespace(environment=environment),
        world=SimpleNamespace(directory=tmp_path, project=tmp_path / "project"),
    )
    return FaultContext(customer, lines)


def test_export_stays_in_the_terminal_with_its_placeholder_filled_in(context: FaultContext) -> None:
    context.placeholder = "sk_new; it's $HOME"

    code = context.run("export WORKOS_API_KEY=<the production key, sk_…, from WorkOS's Dashboard>")

    assert code == 0
    assert context.environment == {
        "PATH": "/usr/bin:/bin",
        "WORKOS_API_KEY": "sk_new; it's $HOME",
        "PULUMI_SKIP_CONFIRMATIONS": "true",
    }


def test_unset_stays_in_the_terminal(context: FaultContext) -> None:
    context.run("unset WORKOS_API_KEY")

    assert "WORKOS_API_KEY" not in context.environment


def test_command_runs_in_the_project_and_gives_its_exit_code(
    context: FaultContext, lines: Lines, tmp_path: Path
) -> None:
    assert context.run("pwd; exit 3") == 3
    assert lines.said == ["$ pwd; exit 3", str(tmp_path / "project")]


def test_customers_own_environment_is_left_alone(context: FaultContext) -> None:
    context.environment.pop("WORKOS_API_KEY")

    assert context.customer.cli.environment["WORKOS_API_KEY"] == "sk_old"
