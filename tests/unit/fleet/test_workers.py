"""A process a stack: what happens in one stays there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from logstreams.command import known_errors
from logstreams.command.fleet.showing import Silent
from logstreams.fleet.document import Result
from logstreams.fleet.pulumi_cli import PulumiCli
from logstreams.fleet.runs import BAD_INPUT, SelectedStack, run_all
from logstreams.fleet.workers import Verification

EXAMPLE = Path(__file__).resolve().parents[3] / "stacks" / "examples" / "Pulumi.example-s3.yaml"
ORGANIZATION = "org_01EHZNVPK3SFK441A1RGBFSHRT"

PULUMI = """\
case "$*" in
  *killed*) kill -9 $PPID;;
  *history*) echo '[{"kind": "destroy", "result": "succeeded"}]';;
  *) echo '{"deployment": {}}';;
esac
"""


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PulumiCli:
    """A project with four stacks, and a `pulumi` that kills who asks about one of them."""
    (tmp_path / "pulumi").write_text(f"#!/bin/sh\n{PULUMI}")
    (tmp_path / "pulumi").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    stacks = tmp_path / "stacks"
    stacks.mkdir()
    assert ORGANIZATION in EXAMPLE.read_text()
    for stack, last in (("killed", "R"), ("destroyed", "S"), ("wrong", "V"), ("retired", "W")):
        text = EXAMPLE.read_text().replace(ORGANIZATION, f"{ORGANIZATION[:-1]}{last}")
        if stack == "wrong":
            text = text.replace("days: 365", "days: -5")
        if stack == "retired":
            text += "  workos-log-streams:retired: true\n"
        (stacks / f"Pulumi.{stack}.yaml").write_text(text)
    return PulumiCli(tmp_path, {**os.environ})


def test_stack_whose_process_dies_takes_no_other_with_it(engine: PulumiCli) -> None:
    names = ("destroyed", "killed", "retired", "wrong")

    outcomes = run_all([SelectedStack(name) for name in names], Verification(engine), 2, Silent())

    destroyed, killed, retired, wrong = outcomes
    assert (destroyed.result, destroyed.destination) == (Result.DESTROYED, "s3")
    assert killed.errors == ("its process ended without a result",)
    assert killed.result is Result.UNFINISHED
    assert retired.result is Result.RETIRED
    assert wrong.result is Result.INVALID
    assert "-5" in wrong.errors[0]


def test_stack_that_takes_too_long_is_stopped(engine: PulumiCli) -> None:
    (outcome,) = run_all([SelectedStack("destroyed")], Verification(engine), 1, Silent(), 0)

    assert outcome.result is Result.UNFINISHED
    assert outcome.errors == ("stopped at its time limit",)


def test_bad_input_of_a_command_is_bad_input_of_a_fleet() -> None:
    assert set(known_errors.BAD_INPUT) == set(BAD_INPUT)
