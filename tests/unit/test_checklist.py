"""docs/checklist.md has a command in every line; its codes, commands and paths exist."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import typer

from logstreams.command.main import app
from logstreams.verification.explanation import explanations

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "checklist.md").read_text(encoding="utf-8")
COMMAND = re.compile(r"`logstreams ([^`]+)`")
COMMANDS = typer.main.get_command(app).commands  # type: ignore[attr-defined]  # a group


def test_codes_of_the_checklist_exist() -> None:
    assert {*re.findall(r"\bLS\d{3}\b", TEXT)} <= {one.code for one in explanations()}


@pytest.mark.parametrize("command", sorted({*COMMAND.findall(TEXT)}))
def test_commands_of_the_checklist_are_taken_as_they_are_written(command: str) -> None:
    name, *arguments = shlex.split(command)
    found = COMMANDS[name]
    while commands := getattr(found, "commands", None):  # a group
        name = arguments.pop(0)
        found = commands[name]
    # Raises what a user would be told: no such option, no such value, a missing argument.
    assert found.make_context(name, arguments).command is found


def test_paths_of_the_checklist_exist() -> None:
    paths = re.findall(r"`((?:components|docs|stacks)/[^`]+)`", TEXT)

    assert paths
    assert all((ROOT / path).exists() for path in paths)


def test_every_line_of_the_guide_has_a_command() -> None:
    tables = [line for line in TEXT.splitlines() if line[:1] == "|"]
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in tables]
    answered = [row for row in rows if row[0].strip() != "the guide" and set(row[0]) != {"-"}]

    assert len(answered) > 40
    assert all(len(row) == 2 and row[0].strip() for row in answered)
    assert [question for question, answer in answered if not COMMAND.search(answer)] == []


@pytest.mark.parametrize("words", ["not checked", "not made", "out of reach"])
def test_no_line_is_left_to_others(words: str) -> None:
    assert words not in TEXT
