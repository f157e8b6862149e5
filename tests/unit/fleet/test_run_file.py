"""What a run keeps, and what is left of it after kill -9."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.run_file import NoSuchRun, RunFile, find_run, read_run
from logstreams.fleet.stack_run import SelectedStack

CHOSEN = (SelectedStack("a", ("stacks/Pulumi.a.yaml",)), SelectedStack("b"), SelectedStack("c"))


def test_run_cut_off_in_the_middle_of_a_line_keeps_the_lines_before(tmp_path: Path) -> None:
    run = RunFile.create(tmp_path, "up", CHOSEN)
    for stack, result in (("a", Result.GOOD), ("b", Result.FAILED)):
        run.begin(stack)
        run.end(StackOutcome(stack=stack, result=result))
    run.begin("c")
    with run.path.open("a") as file:
        file.write('{"ended": {"stack": "c", "res')

    read = read_run(run.path)

    assert read.chosen == CHOSEN
    assert read.outcomes.keys() == {"a", "b"}
    assert read.begun == {"a", "b", "c"}
    assert read.done.keys() == {"a"}


def test_resumed_run_goes_on_in_its_own_file_after_a_torn_line(tmp_path: Path) -> None:
    first = RunFile.create(tmp_path, "up", CHOSEN)
    assert first._file
    first._file.write('{"begun')
    first._file.close()

    run = find_run(tmp_path, "last", "up")
    run.open()
    run.end(StackOutcome(stack="a", result=Result.PENDING))

    assert read_run(first.path).done.keys() == {"a"}


def test_run_that_is_still_going_on_is_not_resumed(tmp_path: Path) -> None:
    run = RunFile.create(tmp_path, "up", CHOSEN)

    with pytest.raises(NoSuchRun, match="still going on"):
        read_run(run.path).open()


def test_git_does_not_see_the_runs(tmp_path: Path) -> None:
    RunFile.create(tmp_path, "up", CHOSEN)
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)

    told = subprocess.run(
        ["git", "status", "--porcelain"], cwd=tmp_path, check=True, capture_output=True
    )

    assert told.stdout == b""


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        pytest.param("last", None, "found no run of `fleet up`", id="none yet"),
        pytest.param("x.jsonl", None, "No such file", id="no file"),
        pytest.param("x.jsonl", "", "found no run", id="empty"),
        pytest.param("x.jsonl", "[1]\n", "found no run", id="something else"),
    ],
)
def test_what_is_no_run_is_refused(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        (tmp_path / ".logstreams" / "runs").mkdir(parents=True)
        (tmp_path / ".logstreams" / "runs" / name).write_text(text)

    with pytest.raises(NoSuchRun, match=message):
        find_run(tmp_path, name, "up")
