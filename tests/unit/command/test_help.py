"""Help as a terminal of eighty columns shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import typer
from typer.core import TyperGroup
from typer.testing import CliRunner

from logstreams.command.main import app


def _commands(*, alone: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield each command; `alone`: without those that only hold others."""
    ways: list[tuple[tuple[str, ...], object]] = [((), typer.main.get_command(app))]
    while ways:
        way, command = ways.pop()
        if not (alone and isinstance(command, TyperGroup)):
            yield way
        if isinstance(command, TyperGroup):
            ways += [((*way, name), one) for name, one in command.commands.items()]


@pytest.mark.parametrize("way", [*_commands()], ids=lambda way: " ".join(way) or "logstreams")
def test_examples_stand_on_a_line_each(way: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*way, "--help"], env={"COLUMNS": "80"}, prog_name="logstreams")

    assert shown.exit_code == 0
    assert "\\b" not in shown.stdout
    examples = [line for line in shown.stdout.splitlines() if line.startswith("  logstreams ")]
    assert all(line.count("  logstreams ") == 1 for line in examples)


@pytest.mark.parametrize("way", [*_commands(alone=True)], ids=" ".join)
def test_command_shows_an_example_of_itself(way: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(app, [*way, "--help"], env={"COLUMNS": "80"}, prog_name="logstreams")

    command = f"  logstreams {' '.join(way)}"
    assert any(line.startswith(command) for line in shown.stdout.splitlines())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["verify"], "Missing argument 'STACK'", id="argument"),
        pytest.param(["verify", "acme", "--bogus"], "No such option: --bogus", id="option"),
        pytest.param(["doctor", "--app", "/nowhere/at/all"], "does not exist", id="directory"),
    ],
)
def test_wrong_use_is_one_error_on_stderr(arguments: list[str], said: str) -> None:
    ended = CliRunner().invoke(app, arguments, prog_name="logstreams")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr.count("Error: ") == 1
    assert said in ended.stderr
