"""`logstreams fleet notify`, and the job of watch.yml that runs it, by its own commands."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.fleet.document import StackOutcome
from logstreams.fleet.run_file import RunFile
from logstreams.fleet.stack_run import SelectedStack
from logstreams.fleet.webhook import VARIABLE
from tests.unit.fleet.test_webhook import CANARY, Receiver, receiving
from tools.fleets.actions import RunResult, workflow
from tools.fleets.repository import Machines

JOB = workflow("watch.yml")["jobs"]["notify"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as server:
        yield server


def night(folder: Path, day: int, result: str) -> Path:
    """What a night of watch.yml leaves: two documents."""
    folder.mkdir(parents=True)
    for operation, found in (("verify", result), ("drift", "good")):
        stacks = [{"stack": "acme", "result": found}, {"stack": "globex", "result": "good"}]
        document = {"operation": operation, "at": f"2026-11-{day}T03:17:00Z", "stacks": stacks}
        (folder / f"{operation}.json").write_text(json.dumps(document))
    return folder


def notify(*arguments: object, **environment: str) -> tuple[int, str, str]:
    words = ["fleet", "notify", *map(str, arguments)]
    ran = CliRunner().invoke(app, words, env={VARIABLE: None, **environment})
    return ran.exit_code, ran.stdout, ran.stderr


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Of a night on which acme broke, and in `nights` the one before."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Pulumi.yaml").touch()
    night(tmp_path / "nights" / "1", 28, "good")
    return sorted(night(tmp_path / "tonight", 29, "failed").glob("*.json"), reverse=True)


def test_change_is_posted_as_json_that_is_on_stdout_too(
    files: list[Path], receiver: Receiver
) -> None:
    code, told, said = notify(
        *files, "--history", "nights", "-o", "json", **{VARIABLE: receiver.url}
    )

    ((_, body),) = receiver.got
    assert (code, said) == (0, "posted\n")
    assert body == json.loads(told)
    assert body["heading"] == "1 of 2 stacks changed: 1 worse"
    assert [one["result"] for one in body["changes"][0]["before"]] == ["good"]
    assert CANARY not in told + said


def test_kept_run_of_tonight_is_not_the_one_before(
    files: list[Path], receiver: Receiver, tmp_path: Path
) -> None:
    for result in ("good", "failed"):
        run = RunFile.create(tmp_path, "verify", [SelectedStack("acme")])
        run.end(StackOutcome.model_validate({"stack": "acme", "result": result}))
    tonight = json.loads(files[0].read_text())
    later = (datetime.now(UTC) + timedelta(seconds=1)).isoformat()
    files[0].write_text(json.dumps({**tonight, "run": run.path.name, "at": later}))

    _, told, _ = notify(files[0], **{VARIABLE: receiver.url})

    assert told.splitlines()[1] == "acme (worse): verified → failed"
    assert receiver.got


def test_slack_form_is_text_and_blocks(files: list[Path], receiver: Receiver) -> None:
    notify(*files, "--history", "nights", "--form", "slack", **{VARIABLE: receiver.url})

    ((_, body),) = receiver.got
    assert body["text"] == "1 of 2 stacks changed: 1 worse\nacme"
    assert body["blocks"][1]["text"]["text"] == "❌ acme (worse): verified → failed"


def test_nothing_new_posts_nothing(files: list[Path], receiver: Receiver, tmp_path: Path) -> None:
    night(tmp_path / "nights" / "2", 28, "failed")
    (tmp_path / "nights" / "1" / "verify.json").unlink()

    code, told, _ = notify(*files, "--history", "nights", **{VARIABLE: receiver.url})

    assert (code, receiver.got) == (0, [])
    assert told.startswith("2 stacks: nothing changed\n")


def test_post_that_is_refused_is_exit_4_and_hides_nothing(
    files: list[Path], receiver: Receiver
) -> None:
    receiver.answers = [(404, {}, CANARY)]

    code, told, said = notify(*files, "--history", "nights", "--debug", **{VARIABLE: receiver.url})

    assert code == 4
    assert told.splitlines()[1] == "acme (worse): verified → failed"
    assert said.splitlines()[-1] == f"logstreams: {VARIABLE}: answers 404"
    assert CANARY not in told + said


def test_without_a_webhook_only_a_dry_run_goes(files: list[Path]) -> None:
    refused = notify(*files)
    dry = notify(*files, "--dry-run", "--history", "nights")

    assert (refused[0], refused[1]) == (2, "")
    assert f"{VARIABLE} is not set" in refused[2]
    assert dry[0] == 0
    assert "acme (worse): verified → failed" in dry[1]


def test_history_is_a_folder_and_an_empty_one_is_told(files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    report = ("fleet", "report", "--no-states", *map(str, files))
    commands = (("fleet", "notify", "--dry-run", *map(str, files)), report)

    for command in commands:
        for wrong, found in {"nowhere": "no folder of this name", "Pulumi.yaml": "a file"}.items():
            refused = CliRunner().invoke(app, [*command, "--history", wrong])
            assert (refused.exit_code, refused.stdout) == (2, "")
            assert refused.stderr.startswith(f"logstreams: --history: {wrong}: found {found}; ")
        empty = CliRunner().invoke(app, [*command, "--history", "empty"])
        assert (empty.exit_code, bool(empty.stdout)) == (0, True)
        assert empty.stderr.startswith("--history: empty has no *.json file: ")


def test_empty_document_is_posted_and_exit_4(files: list[Path], receiver: Receiver) -> None:
    files[0].write_text("")

    code, told, _ = notify(*files, "--history", "nights", **{VARIABLE: receiver.url})

    assert code == 4
    assert receiver.got[0][1]["unread"] == [str(files[0])]
    assert f"{files[0]} is empty" in told


def job_run(folder: Path, url: str, nights: Path) -> RunResult:
    """Run the job by its own commands, on a machine that has this process's packages."""

    def check_out(directory: Path, *_: object) -> Path:
        workspace = directory / "workspace"
        (workspace / "stacks").mkdir(parents=True)
        (workspace / "Pulumi.yaml").touch()
        for stack in ("acme", "globex"):
            (workspace / "stacks" / f"Pulumi.{stack}.yaml").touch()
        return workspace

    path = f"{sys.prefix}/bin:/usr/bin:/bin"
    repository: Any = SimpleNamespace(environment={"PATH": path}, check_out=check_out)
    folder.mkdir()
    machine = Machines(repository, folder)(
        "notify", "main", 1, github__token="a token", secrets__LOGSTREAMS_WEBHOOK_URL=url
    )
    machine = replace(machine, environment={**machine.environment, "GH_RUNS": str(nights)})
    night(machine.temp / "watch", 29, "failed")
    return machine.run(JOB)


def test_watch_posts_what_changed_since_the_night_before(
    tmp_path: Path, receiver: Receiver
) -> None:
    nights = tmp_path / "nights"
    night(nights / "1" / "watch", 27, "failed")
    night(nights / "2-by-hand" / "watch", 28, "good")
    (nights / "3").mkdir()  # was cut off

    posted = job_run(tmp_path / "posted", receiver.url, nights)
    receiver.answers = [(410, {}, "")]
    refused = job_run(tmp_path / "refused", receiver.url, nights)

    assert posted.exit_code == 0, posted.output
    assert receiver.got[0][1]["changes"][0]["kind"] == "worse"
    assert "acme (worse): verified → failed\n" in posted.summary
    assert refused.exit_code == 4
    assert f"{VARIABLE}: answers 410" in refused.output
    assert "acme (worse): verified → failed\n" in refused.summary
    assert CANARY not in f"{posted}{refused}"


def test_watch_without_the_secret_says_so_and_passes(tmp_path: Path) -> None:
    ran = job_run(tmp_path / "run", "", tmp_path)

    assert ran.exit_code == 0
    assert ran.summary == "The secret LOGSTREAMS_WEBHOOK_URL is not set: nothing is posted.\n"


def test_failure_to_deliver_stops_no_other_job() -> None:
    jobs = workflow("watch.yml")["jobs"]

    assert [name for name, job in jobs.items() if "notify" in str(job.get("needs"))] == []
    assert [name for name, job in jobs.items() if VARIABLE in str(job)] == ["notify"]


@pytest.mark.parametrize("command", ["verify", "list", "report"])
def test_folder_without_a_project_is_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)

    ran = CliRunner().invoke(app, ["fleet", command])

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "found neither Pulumi.yaml nor a stack file in" in ran.stderr


@pytest.mark.parametrize("words", [["notify"], ["issues", "--repository", "example/streams"]])
def test_nobody_is_gone_where_there_is_no_project(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    (tmp_path / "Pulumi.yaml").unlink()
    monkeypatch.setattr("logstreams.fleet.github.known_issues", lambda _: ())

    ran = CliRunner().invoke(app, ["fleet", *words, "--dry-run", *map(str, files)])

    assert (ran.exit_code, ran.stdout) == (2, "")


def test_repository_that_is_none_is_refused_before_github_is_asked(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.github.known_issues", lambda _: pytest.fail("asked"))

    words = ["fleet", "issues", *map(str, files), "--repository", "nonsense"]
    ran = CliRunner().invoke(app, words)

    assert (ran.exit_code, ran.stdout) == (2, "")
    assert "--repository: found 'nonsense'; wanted OWNER/NAME" in ran.stderr


def test_stack_without_a_file_gets_no_issue_and_is_named_behind_them(
    files: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.fleet.github.known_issues", lambda _: ())
    for file in files:
        file.write_text(json.dumps({**json.loads(file.read_text()), "withoutFile": ["ghost"]}))
    words = ["fleet", "issues", *map(str, files), "--repository", "example/streams", "--dry-run"]

    text = CliRunner().invoke(app, words).stdout
    document = json.loads(CliRunner().invoke(app, [*words, "--output", "json"]).stdout)

    assert [one["stack"] for one in document["changes"]] == []
    assert document["withoutFile"] == ["ghost"]
    last = text.splitlines()[-1]
    assert last.startswith("1 stack without a stack file has resources")
    assert "ghost" in last
