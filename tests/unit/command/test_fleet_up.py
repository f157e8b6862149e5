"""`logstreams fleet up` of six stacks, as its own process; the engine is a stand-in."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.unit.command.fleet_project import EXAMPLE, make_project

STACKS = tuple("abcdef")

PULUMI = """\
for word; do case $word in
  --stack=*) stack=${word#*=};;
  --event-log=*) log=${word#*=};;
esac; done
case "$1 $2" in
  "stack history") echo '[]'; exit;;
  "stack export")
    check='{"urn": "x::delivery-check", "type": "t", "outputs": {"verdict": "verified"}}'
    echo "{\\"deployment\\": {\\"resources\\": [$check]}}"; exit;;
esac
echo "$stack" >> updates
echo '{"summaryEvent": {"resourceChanges": {"same": 21}}}' > $log
if [ -e slow ]; then
  trap 'echo "$stack" >> asked; exit 1' INT
  n=0; until [ -e go ] || [ $n -ge "${SLOW:-15}" ]; do sleep 0.1; n=$((n + 1)); done
fi
[ -e "bad-$stack" ] && { echo "error: AccessDenied" >&2; exit 255; }
[ -e "deletes-$stack" ] && echo '{"summaryEvent": {"resourceChanges": {"delete": 1}}}' > $log
echo "$stack" >> ended
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with six stacks that were never deployed."""
    project = make_project(tmp_path, PULUMI, dict(zip(STACKS, "ABCDEF", strict=True)))
    (project / "Pulumi.yaml").touch()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    return project


def started(project: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "logstreams.command.main", "fleet", "up", *arguments],
        cwd=project,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(EXAMPLE.parents[2])},
    )


def up(project: Path, *arguments: str) -> tuple[int, str, str]:
    process = started(project, *arguments)
    told, said = process.communicate(timeout=60)
    return process.returncode, told, said


def names(file: Path) -> list[str]:
    return sorted(file.read_text().split()) if file.exists() else []


def wait_for(there: Callable[[], bool]) -> None:
    limit = time.monotonic() + 30
    while not there():
        assert time.monotonic() < limit
        time.sleep(0.02)


def test_broken_stacks_are_named_and_the_others_succeed(project: Path) -> None:
    (project / "stacks" / "Pulumi.b.yaml").write_text("<<<<<<< HEAD\nconfig: {}\n=======\n")
    (project / "bad-d").touch()

    code, told, _ = up(project, "--parallel", "3")

    assert code == 2
    assert told.splitlines()[-1] == "6 stacks: 4 verified, 1 failed d, 1 invalid b"
    assert names(project / "ended") == ["a", "c", "e", "f"]


def test_run_that_is_killed_is_resumed_and_repeats_nothing(project: Path) -> None:
    (project / "slow").touch()
    process = started(project, "--parallel", "2")
    wait_for(lambda: len(names(project / "updates")) == 4)
    process.kill()
    process.communicate()
    # What was in flight goes on to its end all the same.
    wait_for(lambda: len(names(project / "ended")) == 4)
    before = (project / "updates").read_text().split()
    (project / "slow").unlink()

    code, told, _ = up(project, "--resume", "last")

    assert code == 0
    assert told.splitlines()[-1] == "6 stacks: 6 verified"
    done = {"a", "b"}
    after = (project / "updates").read_text().split()[len(before) :]
    assert not done & {*after}
    assert {*before, *after} == {*STACKS}


def test_first_interrupt_waits_for_what_is_in_flight_and_says_how_to_go_on(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW", "300")  # until it is told to go on
    (project / "slow").touch()
    process = started(project, "--parallel", "2", "--time-limit", "600")
    wait_for(lambda: len(names(project / "updates")) == 2)
    process.send_signal(signal.SIGINT)
    assert process.stderr
    assert any("no other stack begins, waiting for a, b; press" in line for line in process.stderr)
    (project / "go").touch()
    told, said = process.communicate(timeout=60)

    assert process.returncode == 4
    assert names(project / "ended") == ["a", "b"]
    assert not (project / "asked").exists()
    assert told.splitlines()[-1] == "6 stacks: 2 verified, 4 not begun"
    assert "not begun: c, d, e, f\nto go on: logstreams fleet up --resume " in said
    assert said.endswith("-up.jsonl --time-limit 600\n")


def test_second_interrupt_asks_what_is_in_flight_to_stop(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SLOW", "300")
    (project / "slow").touch()
    process = started(project, "--parallel", "2", "--only", "mine/a", "--only", "mine/b")
    wait_for(lambda: len(names(project / "updates")) == 2)
    process.send_signal(signal.SIGTERM)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)

    assert process.returncode == 4
    assert "begun, and without a result: a, b\nto go on: PULUMI_DEFAULT_ORGANIZATION=mine " in said
    assert names(project / "asked") == ["a", "b"]
    assert not (project / "ended").exists()


def test_wave_that_fails_leaves_the_others_and_goes_on_when_repaired(project: Path) -> None:
    (project / "bad-b").touch()

    first, told, said = up(project, "--wave", "1,50%,100%")
    (project / "bad-b").unlink()
    second, again, _ = up(project, "--resume", "last", "--wave", "1,50%,100%")

    assert (first, second) == (1, 0)
    assert told.splitlines()[-1] == "6 stacks: 2 verified, 1 failed b, 3 not begun"
    assert "wave 2 of 3 stops the run: 1 stack did not end well" in said
    assert said.splitlines()[-1].endswith("-up.jsonl --wave 1,50%,100%")
    assert again.splitlines()[-1] == "6 stacks: 6 verified"
    assert (project / "updates").read_text().split().count("a") == 1


def test_command_that_goes_on_has_the_policies_of_the_run(project: Path) -> None:
    (project / "levels.json").write_text("{}")
    (project / "policies").rename(project / "own policies")
    policies = ("--policy-pack", "own policies", "--policy-pack-config", "levels.json")

    code, _, said = up(project, "--wave", "1", *policies)

    assert code == 0
    assert said.splitlines()[-1].endswith(
        "-up.jsonl --wave 100% --policy-pack 'own policies' --policy-pack-config levels.json"
    )


def test_wave_that_fails_alone_stays_one_stack(project: Path) -> None:
    (project / "bad-a").touch()

    code, _, said = up(project, "--wave", "1")

    assert code == 1
    assert said.splitlines()[-1].endswith("-up.jsonl --wave 1")
    refused, _, why = up(project, "--resume", "last")
    assert refused == 2
    assert "found no --wave, and the run was begun with 1; wanted --wave 1, or --wave 100%" in why


def test_filters_choose(project: Path) -> None:
    file = project / "stacks" / "Pulumi.e.yaml"
    assert "team: platform" in file.read_text()
    file.write_text(file.read_text().replace("team: platform", "team: payments"))

    tagged = up(project, "--tag", "team=payments")[1].splitlines()[-1]
    named = up(project, "--only", "a", "--only", "b")[1].splitlines()[-1]

    assert (tagged, named) == ("1 stack: 1 verified", "2 stacks: 2 verified")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        pytest.param(("--only", "x"), "--only: found 'x'", id="only"),
        pytest.param(("--tag", "team"), "--tag: found 'team'", id="tag"),
        pytest.param(("--wave", "0"), "--wave: found '0'", id="wave"),
        pytest.param(("--resume", "last"), "--resume: found no run", id="resume"),
        pytest.param(("--resume", "last", "--only", "a"), "--resume: the run has", id="both"),
    ],
)
def test_bad_input_is_one_message(project: Path, arguments: tuple[str, ...], message: str) -> None:
    code, told, said = up(project, *arguments)

    assert (code, told) == (2, "")
    assert message in said
    assert not (project / "updates").exists()


def test_update_with_deletes_is_verified_once_more_in_a_process_of_its_own(project: Path) -> None:
    (project / "deletes-a").touch()

    code, told, said = up(project, "--only", "a", "--output", "json")

    (a,) = json.loads(told)["stacks"]
    # Whether that process began is what is asked: it has no key, and says so.
    assert (code, a["result"], a["causes"][0]["code"]) == (1, "failed", "LS101"), said
