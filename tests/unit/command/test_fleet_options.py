"""Filters, run files, --resume and --time-limit: alike for every command; pulumi is a stand-in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.fleet.document import Result, StackOutcome
from logstreams.fleet.run_file import FOLDER, RunFile, read_run
from logstreams.fleet.runs import SelectedStack
from logstreams.fleet.scope import AffectedStacks
from logstreams.fleet.verifying import verify_stack
from logstreams.fleet.workers import Verification
from logstreams.verification.verdict import Verdict
from tests.unit.command.fleet_project import EXAMPLE, make_project

PULUMI = """\
for word; do case $word in
  --stack=*) stack=${word#*=};;
  --event-log=*) log=${word#*=};;
esac; done
[ "$1 $2 $3" = "stack export --stack" ] && stack=$4
echo "$stack" >> asked
[ -e "slow-$stack" ] && exec sleep 300
[ -e "pause-$stack" ] && sleep 1
[ -e "unknown-$stack" ] && { echo "error: no stack named '$stack' found" >&2; exit 6; }
case "$1 $2 $stack" in
  "stack ls ") [ -e unknown-gone ] && echo '[]' || echo '[{"name": "gone"}]';;
  "stack history gone") echo '[{"kind": "destroy", "result": "succeeded"}]';;
  "stack history "*) echo '[]';;
  "stack export broken")
    check='{"urn": "x::delivery-check", "type": "t", "outputs": {"verdict": "failed"}}'
    echo "{\\"deployment\\": {\\"resources\\": [$check]}}";;
  "stack export "*) echo '{"deployment": {}}';;
  *) echo '{"summaryEvent": {"resourceChanges": {"same": 21}}}' > $log;;
esac
"""
COMMANDS = ("preview", "up", "verify", "drift", "list")
every_command = pytest.mark.parametrize("command", COMMANDS)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stack that was never deployed, one that was destroyed, and one recorded as failed."""
    project = make_project(tmp_path, PULUMI, {"new": "A", "gone": "B", "broken": "C"})
    (project / "Pulumi.yaml").touch()
    file = project / "stacks" / "Pulumi.new.yaml"
    file.write_text(file.read_text().replace("team: platform", "team: payments"))
    monkeypatch.chdir(project)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return project


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each verification takes place in this process: a second to start others is saved."""

    def verified(asked: Verification, which: SelectedStack) -> StackOutcome:
        return verify_stack(which, asked.engine, emit=asked.emit, wait_seconds=asked.wait_seconds)

    monkeypatch.setattr(Verification, "__call__", verified)


def fleet(command: str, *arguments: str) -> tuple[int, str, str]:
    ran = CliRunner().invoke(app, ["fleet", command, *arguments])
    return ran.exit_code, ran.stdout, ran.stderr


def document(command: str, *arguments: str) -> dict[str, Any]:
    _, told, said = fleet(command, *arguments, "--output", "json")
    assert told, said
    return dict(json.loads(told))


def stacks(told: dict[str, Any]) -> set[str]:
    return {one["stack"] for one in (*told["stacks"], *told["others"])}


@every_command
@pytest.mark.usefixtures("project", "here")
def test_filters_choose_alike_and_all_of_them_have_to_fit(command: str) -> None:
    filters = {
        ("--stacks", "[ng]*"): {"new", "gone"},
        ("--only", "new", "--only", "organization/workos-log-streams/gone"): {"new", "gone"},
        ("--tag", "team=payments"): {"new"},
        ("--tag", "team=payments", "--tag", "team=platform"): set(),
        ("--status", "not-deployed,destroyed"): {"new", "gone"},
        ("--status", "destroyed", "--stacks", "n*"): set(),
    }

    found = {given: document(command, *given) for given in filters}

    assert {given: stacks(told) for given, told in found.items()} == filters
    surveys = command in {"verify", "drift", "list"}
    assert {told["ofSome"] for told in found.values()} == {surveys}


def test_status_is_what_list_shows_and_reads_each_state_once_a_command(project: Path) -> None:
    told = document("list", "--status", "failed,pending")
    _, report, _ = fleet("report", "--status", "failed", "--output", "csv")

    assert [(one["stack"], one["result"]) for one in told["stacks"]] == [("broken", "failed")]
    assert [line.split(",")[0] for line in report.splitlines()[1:]] == ["broken"]
    assert (project / "asked").read_text().split().count("broken") == 2


@every_command
@pytest.mark.usefixtures("here")
def test_stack_whose_state_or_file_cannot_be_read_passes_a_status_and_is_reported(
    project: Path, command: str
) -> None:
    (project / "unknown-new").touch()
    broken = project / "stacks" / "Pulumi.broken.yaml"
    broken.write_text(broken.read_text().replace("days: 365", "days: -5"))

    code, told, _ = fleet(command, "--status", "pending", "--output", "json")
    of_report, report, _ = fleet("report", "--status", "pending", "--output", "json")

    results = {one["stack"]: one["result"] for one in json.loads(told)["stacks"]}
    assert (code, results) == (4, {"broken": "invalid", "new": "unfinished"})
    assert (of_report, [one["stack"] for one in json.loads(report)["customers"]]) == (
        4,
        ["broken", "new"],
    )


@every_command
@pytest.mark.usefixtures("here")
def test_run_is_kept_and_gone_on_with(project: Path, command: str) -> None:
    chosen = [SelectedStack("gone"), SelectedStack("new")]
    diff = AffectedStacks({}, ("old",), {"a": "b"}, ("rename a",))
    run = RunFile.create(project, command, chosen, of_some=True, diff=diff)
    run.end(StackOutcome(stack="gone", result=Result.PENDING, errors=("of the first time",)))
    assert run._file
    run._file.close()

    told = document(command, "--resume", "last")

    gone, new = told["stacks"]
    assert gone["errors"] == ["of the first time"]
    assert (new["stack"], told["left"], told["run"]) == ("new", [], run.path.name)
    of_diff = (["old"], ["rename a"]) if command == "preview" else ([], [])
    assert (told["removed"], told["renameSteps"]) == of_diff
    assert told["ofSome"] == (command in {"verify", "drift", "list"})
    assert "gone" not in (project / "asked").read_text().split()
    assert read_run(project / FOLDER / told["run"]).outcomes.keys() == {"gone", "new"}


@every_command
def test_stack_has_its_time(project: Path, command: str) -> None:
    (project / "slow-new").touch()
    started = time.monotonic()

    code, told, _ = fleet(command, "--only", "new", "--time-limit", "1", "--output", "json")

    (new,) = json.loads(told)["stacks"]
    assert (code, new["result"]) == (4, "unfinished")
    assert any("time limit" in said or "in 1 s" in said for said in new["errors"])
    assert time.monotonic() - started < 25


@every_command
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--only", "x"), "--only: found 'x'", id="only"),
        pytest.param(("--tag", "team"), "--tag: found 'team'", id="tag"),
        pytest.param(("--tag", "team=nobody"), "which none of ", id="nobody's tag"),
        pytest.param(("--status", "bad"), "--status: found 'bad'; wanted one or", id="status"),
        pytest.param(("--status", "drifted"), "which no update records", id="drifted"),
        pytest.param(("--resume", "last"), "--resume: found no run", id="no run"),
        pytest.param(("--resume", "last", "--only", "new"), "found --only, wanted", id="both"),
    ],
)
def test_bad_input_is_one_message(
    project: Path, command: str, arguments: tuple[str, ...], message: str
) -> None:
    code, told, said = fleet(command, *arguments)

    assert (code, told) == (2, "")
    assert message in said
    assert not (project / "asked").exists()
    assert not (project / ".logstreams").exists()


@every_command
def test_help_says_the_same_of_the_common_options(command: str) -> None:
    def said(of: str) -> list[str]:
        text = CliRunner().invoke(app, ["fleet", of, "--help"], env={"COLUMNS": "200"}).stdout
        options = ("--stacks", "--only", "--tag", "--status", "--resume", "--time-limit")
        return [
            " ".join(line.split()) for line in text.splitlines() if line[2:].startswith(options)
        ]

    assert len(said(command)) == 6
    assert said(command) == said("up")


@pytest.mark.parametrize("command", ["verify", "drift", "list"])
@pytest.mark.usefixtures("project", "here")
def test_stack_that_was_never_deployed_is_told_with_its_command(command: str) -> None:
    code, told, _ = fleet(command, "--only", "new")

    assert code == (0 if command == "list" else 3)
    assert "next: `logstreams fleet up --only new`" in told
    assert told.endswith("1 stack: 1 not deployed yet\n")


@every_command
@pytest.mark.usefixtures("here")
def test_stack_that_the_backend_does_not_know_has_no_result(project: Path, command: str) -> None:
    (project / "unknown-new").touch()

    told = document(command, "--only", "new")

    (new,) = told["stacks"]
    assert new["result"] == "unfinished"
    assert new["nextStep"].startswith("if it is new: `pulumi stack init new`, and commit")


@pytest.mark.parametrize(
    ("file", "presses", "result"),
    [("pause-gone", 1, "destroyed"), ("slow-gone", 2, "unfinished")],
)
def test_ctrl_c_of_a_terminal_lets_a_verification_end_and_the_second_stops_it(
    project: Path, file: str, presses: int, result: str
) -> None:
    (project / file).touch()
    arguments = ("fleet", "verify", "--only=gone", "--output=json")
    process = subprocess.Popen(
        [sys.executable, "-m", "logstreams.command.main", *arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(EXAMPLE.parents[2])},
        start_new_session=True,
    )
    limit = time.monotonic() + 60
    while not (project / "asked").exists():
        assert time.monotonic() < limit
        time.sleep(0.05)
    assert process.stdout
    assert process.stderr
    said = ""
    for answer in ("stopping: ", "asking to stop: ")[:presses]:
        os.killpg(process.pid, signal.SIGINT)
        # Two signals that nobody has handled yet are one.
        while answer not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
    with process:
        said += process.stderr.read()
        told = process.stdout.read()

    assert [one["result"] for one in json.loads(told)["stacks"]] == [result], said
    assert "stopping: no other stack begins, waiting for gone; press Ctrl-C again" in said
    assert ("asking to stop: gone\n" in said) == (presses > 1)
    left = "begun, and without a result: gone\nto go on: logstreams fleet verify --resume "
    assert (left in said) == (presses > 1)


def test_interrupted_survey_counts_what_did_not_begin_and_says_how_to_go_on(
    project: Path,
) -> None:
    (project / "slow-broken").touch()
    arguments = ("fleet", "drift", "--parallel=1", "--time-limit=2")
    process = subprocess.Popen(
        [sys.executable, "-m", "logstreams.command.main", *arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(EXAMPLE.parents[2])},
    )
    limit = time.monotonic() + 60
    while not (project / "asked").exists():
        assert time.monotonic() < limit
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told, said = process.communicate(timeout=60)

    assert process.returncode == 4
    assert told.splitlines()[-1].endswith(", 2 not begun")
    assert "not begun: gone, new\nto go on: logstreams fleet drift --resume " in said


@pytest.mark.parametrize("arguments", [("up",), ("verify", "--status=failed"), ("report",)])
def test_ctrl_c_while_stacks_are_chosen_or_read_says_that_none_was_begun(
    project: Path, arguments: tuple[str, ...]
) -> None:
    (project / "pause-broken").touch()
    process = subprocess.Popen(
        [sys.executable, "-m", "logstreams.command.main", "fleet", *arguments, "--parallel=1"],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(EXAMPLE.parents[2])},
    )
    limit = time.monotonic() + 60
    while not (project / "asked").exists():
        assert time.monotonic() < limit
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told, said = process.communicate(timeout=60)

    of_report = (4, "", "logstreams: interrupted, and not read: gone, new (--debug shows more)")
    of_others = (130, "", "interrupted while the stacks were chosen: none was begun")
    ended = (process.returncode, told, said.splitlines()[-1])
    assert ended == (of_report if arguments == ("report",) else of_others)
    assert {*(project / "asked").read_text().split()} == {"broken"}
    assert not (project / ".logstreams").exists()


@pytest.mark.parametrize("command", ["verify", "drift", "list", "report"])
@pytest.mark.usefixtures("here")
def test_backend_that_knows_no_stack_is_told_once(
    project: Path, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for stack in ("new", "gone", "broken"):
        (project / f"unknown-{stack}").touch()
    unknown = SimpleNamespace(
        verdict=Verdict.PENDING, evidence=None, told_causes=(), accepted_by=None, next_step=""
    )
    monkeypatch.setattr("logstreams.fleet.verifying.verify", lambda _: unknown)

    code, told, _ = fleet(command)

    assert code == 4
    assert told.count("log in to the backend that has them") == 1
    assert told.count("stack init") == 1
    assert "the state was lost" not in told
