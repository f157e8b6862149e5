"""docs/checklist.md promises nothing that is not there: its codes, commands and paths exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from logstreams.command.main import app
from logstreams.verification.explanation import explanations

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "checklist.md").read_text(encoding="utf-8")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group


def test_codes_of_the_checklist_exist() -> None:
    assert {*re.findall(r"\bLS\d{3}\b", TEXT)} <= {one.code for one in explanations()}


@pytest.mark.parametrize("command", sorted({*re.findall(r"`logstreams ([^`]+)`", TEXT)}))
def test_commands_of_the_checklist_exist_with_their_options(command: str) -> None:
    name, *arguments = command.split()
    found = COMMANDS[name]
    while commands := getattr(found, "commands", None):  # a group
        found = commands[arguments.pop(0)]
    options = {option for each in found.params for option in each.opts}

    assert {argument for argument in arguments if argument.startswith("-")} <= options


def test_paths_of_the_checklist_exist() -> None:
    paths = re.findall(r"`((?:components|docs|stacks)/[^`]+)`", TEXT)

    assert paths
    assert all((ROOT / path).exists() for path in paths)


def test_every_row_answers_its_line() -> None:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in TEXT.splitlines() if line[:1] == "|"]

    assert all(len(row) == 2 and all(cell.strip() for cell in row) for row in rows)
