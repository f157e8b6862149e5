"""What a run keeps, and what is left of it after kill -9."""

from __future__ import annotations

import errno
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from logstreams import __version__
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.merging import NotADocument, read_document
from logstreams.fleet.resuming import find_run
from logstreams.fleet.run_file import (
    FOLDER,
    MOST_KEPT,
    NoSuchRun,
    RunFile,
    read_run,
    run_files,
)
from logstreams.fleet.runs import run_all
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


@pytest.mark.parametrize(
    ("hours", "limit", "kept"),
    [
        pytest.param(23, None, True, id="fresh"),
        pytest.param(25, None, False, id="too old"),
        pytest.param(25, 48, True, id="its own limit"),
        pytest.param(720, 48, False, id="last month"),
        pytest.param(-1, None, False, id="in the future, by a wrong clock"),
    ],
)
def test_what_is_too_old_to_be_taken_for_granted_is_repeated(
    tmp_path: Path, hours: int, limit: int | None, *, kept: bool
) -> None:
    run = RunFile.create(tmp_path, "verify", CHOSEN)
    run.end(StackOutcome(stack="a", result=Result.GOOD, max_age_hours=limit))
    run.ended_at["a"] -= timedelta(hours=hours)

    assert {stack: it.found_at for stack, it in run.done.items()} == (
        {"a": run.ended_at["a"]} if kept else {}
    )


@pytest.mark.parametrize("at", ["2026-11-28T06:00:00", "2026-11-28", "yesterday"])
def test_time_without_a_zone_is_no_run(tmp_path: Path, at: str) -> None:
    run = RunFile.create(tmp_path, "verify", CHOSEN)
    run.end(StackOutcome(stack="a", result=Result.GOOD))
    lines = run.path.read_text().splitlines()
    ended = json.loads(lines[-1]) | {"at": at}
    run.path.write_text("\n".join([*lines[:-1], json.dumps(ended)]))

    with pytest.raises(NoSuchRun, match="found no run"):
        read_run(run.path)


def test_run_of_a_newer_kit_says_so_and_how_to_go_on(tmp_path: Path) -> None:
    run = RunFile.create(tmp_path, "verify", CHOSEN)
    run.end(StackOutcome(stack="a", result=Result.GOOD))
    run.stop()
    unknown = run.path.read_text().replace('"result": "good"', '"result": "excellent"')
    run.path.write_text(unknown)

    with pytest.raises(NoSuchRun, match=r"line 2: result: Input should be 'good'.*found no run"):
        read_run(run.path)
    # Another kit went on with it.
    run.path.write_text(f'{unknown}{{"kitVersion": "9.1.0"}}\n')
    with pytest.raises(NoSuchRun) as refused:
        find_run(tmp_path, "last", "verify")

    said = f"kit 9.1.0 wrote it, and this is kit {__version__}, which cannot read it"
    assert str(refused.value) == (
        f"{run.path}: {said}: upgrade the kit (docs/upgrading.md), or begin a new run"
    )
    assert read_document_of_kit(tmp_path, "0.0.1") == "stacks: Field required"
    assert read_document_of_kit(tmp_path, "9.1.0") == (
        f"{said}: upgrade the kit (docs/upgrading.md)"
    )


def read_document_of_kit(folder: Path, version: str) -> str:
    file = folder / "verify.json"
    file.write_text(json.dumps({"operation": "verify", "kitVersion": version}))
    with pytest.raises(NotADocument) as refused:
        read_document(file)
    return str(refused.value).removeprefix(f"{file}: ").partition(";")[0]


def test_run_that_was_gone_on_with_has_the_kit_that_did(tmp_path: Path) -> None:
    run = RunFile.create(tmp_path, "verify", CHOSEN)
    run.stop()

    read_run(run.path).open()

    lines = map(json.loads, run.path.read_text().splitlines())
    assert [line["kitVersion"] for line in lines] == [__version__, __version__]


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


def test_run_keeps_whether_events_were_sent_and_when_each_stack_ended(tmp_path: Path) -> None:
    before = datetime.now(UTC)
    run = RunFile.create(tmp_path, "verify", CHOSEN, emitted=False)
    run.end(StackOutcome(stack="a", result=Result.GOOD))

    read = read_run(run.path)

    assert read.emitted is False
    assert read.started_at
    assert abs(read.started_at - before) < timedelta(minutes=1)
    assert before - timedelta(seconds=1) < read.ended_at["a"] < before + timedelta(minutes=1)


def test_run_of_an_earlier_version_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(
        '{"operation": "up", "startedAt": "2026-11-28T06:00:00.000Z", "chosen": []}\n'
        '{"ended": {"stack": "a", "result": "good"}, "at": "2026-11-28T06:01:00.000Z"}\n'
    )

    read = read_run(path)

    assert read.emitted is True
    assert read.ended_at["a"] == datetime(2026, 11, 28, 6, 1, tzinfo=UTC)


def test_runs_long_ago_are_removed_and_those_of_another_operation_stay(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    (folder / "20250101T000000.000000Z-up.jsonl").touch()
    for number in range(MOST_KEPT + 1):
        (folder / f"20260101T000000.{number:06}Z-verify.jsonl").touch()

    new = RunFile.create(tmp_path, "verify", CHOSEN)

    files = run_files(tmp_path, "verify")
    assert len(files) == MOST_KEPT
    assert files[-1] == new.path
    assert files[0].name == "20260101T000000.000002Z-verify.jsonl"
    assert len(run_files(tmp_path, "up")) == 1


def test_run_goes_on_where_its_file_cannot_be_written_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = RunFile.create(tmp_path, "verify", CHOSEN)
    said: list[str] = []
    show: Any = SimpleNamespace(begin=print, end=print, say=said.append)
    synced = os.fsync

    def full(descriptor: int) -> None:
        if "b" in run.path.read_text().rpartition("begun")[2]:
            raise OSError(errno.ENOSPC, "No space left on device")
        synced(descriptor)

    monkeypatch.setattr("logstreams.fleet.run_file.os.fsync", full)

    outcomes = run_all(CHOSEN, good, 1, show, run=run)

    assert [one.stack for one in outcomes] == ["a", "b", "c"]
    (told,) = said
    assert "--resume until here" in told
    assert told.endswith(f"{run.path}: No space left on device")
    assert read_run(run.path).done.keys() == {"a"}


def test_run_whose_first_line_cannot_be_written_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("logstreams.fleet.run_file.os.fsync", full)

    with pytest.raises(OSError, match="No space left"):
        RunFile.create(tmp_path, "verify", CHOSEN)

    assert run_files(tmp_path, "verify") == []


def test_what_another_process_did_before_it_ended_is_not_repeated(tmp_path: Path) -> None:
    other = RunFile.create(tmp_path, "up", CHOSEN)
    run = find_run(tmp_path, "last", "up")
    other.end(StackOutcome(stack="a", result=Result.GOOD))
    other.stop()

    run.open()

    assert run.done.keys() == {"a"}


def good(which: SelectedStack) -> StackOutcome:
    return StackOutcome(stack=which.stack, result=Result.GOOD)
