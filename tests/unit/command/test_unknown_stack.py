"""Commands for a stack file whose stack Pulumi's backend does not know, as after `stack rm`."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.customers import retiring
from logstreams.fleet.verifying import verify_stack
from logstreams.fleet.workers import Verification
from logstreams.settings import load_stack
from logstreams.verification.diagnosis import Diagnosis
from logstreams.verification.formats.document import VerifyDocument
from logstreams.verification.report import VerifyReport
from logstreams.verification.verdict import Verdict
from tests.unit.command.fleet_project import make_project

REMOVED = """case "$*" in
*export*) echo "error: no stack named 'acme' found" >&2; exit 6;;
*history*) exit 6;;
esac
"""
DESTROYED = """case "$*" in
*export*) echo '{"deployment": {"resources": []}}';;
*history*) echo '[{"kind": "destroy", "result": "succeeded"}]';;
esac
"""
INIT = "pulumi stack init acme --no-select"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, pulumi: str, *words: str) -> Result:
    project = make_project(folder, pulumi, {"acme": "T"})
    monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(project)
    return CliRunner().invoke(app, list(words))


def test_adopt_names_what_makes_the_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = run(tmp_path, monkeypatch, REMOVED, "adopt", "acme", "--bucket", "acme-in-use")

    assert done.exit_code == 2
    assert f"`{INIT}`" in done.output


def test_adopt_changes_nothing_while_the_state_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(
        tmp_path,
        monkeypatch,
        'echo "error: unable to open state directory" >&2; exit 255',
        *("adopt", "acme", "--bucket", "acme-in-use"),
    )

    assert done.exit_code == 4
    assert "unable to open state directory" in done.output
    assert "acme-in-use" not in Path("stacks", "Pulumi.acme.yaml").read_text()


def test_form_and_a_return_begin_with_what_makes_the_stack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = run(tmp_path, monkeypatch, REMOVED, "form", "acme", "--output", "json")
    back = CliRunner().invoke(app, ["retire", "acme", "--undo", "--dry-run", "--output", "json"])

    assert json.loads(form.stdout)["next"][0]["command"] == INIT
    first, second, *_ = json.loads(back.stdout)["next"]
    assert first["command"] == INIT
    assert second["command"].startswith("logstreams adopt acme --bucket ")


@pytest.mark.parametrize("command", [["list"], ["verify"], ["drift"], ["up"]])
def test_every_fleet_command_says_the_same_way_back_from_destroy(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = run(tmp_path, monkeypatch, DESTROYED, "fleet", *command)

    told = " ".join(done.output.split())
    assert "destroyed" in told
    assert "logstreams adopt acme --bucket " in told
    assert "then `pulumi up --stack acme`" in told
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("state", [None, "inactive", "invalid"])
def test_stream_that_is_left_is_deleted_before_a_customer_leaves(
    state: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retiring, "refuse_delivering", lambda *_: state)
    monkeypatch.setattr(retiring, "last_lock", lambda *_: None)

    done = run(tmp_path, monkeypatch, REMOVED, "retire", "acme", "--dry-run", "-o", "json")

    steps = [each["what"] for each in json.loads(done.stdout)["next"]]
    assert steps[-1].startswith("takes down what delivers")
    said = [f"delete the stream, which is {state}: no API does it"] if state else []
    assert steps[:-1] == said


def test_archive_of_another_stack_is_not_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = make_project(tmp_path, DESTROYED, {"acme": "T", "globex": "V"})
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.chdir(project)
    theirs = load_stack("globex", project).bucket_name

    done = CliRunner().invoke(app, ["adopt", "acme", "--bucket", theirs])

    assert done.exit_code == 1
    assert f"{theirs} is the archive of the stack globex" in done.output


@pytest.mark.parametrize(
    ("existing", "said"),
    [
        pytest.param("stacks/Pulumi.Acme.yaml", "in case alone", id="case"),
        pytest.param("stacks", "wanted a folder", id="no folder"),
    ],
)
def test_stack_file_that_cannot_be_is_refused_before_anything_is_made(
    existing: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Pulumi.yaml").touch()
    (tmp_path / existing).parent.mkdir(exist_ok=True)
    (tmp_path / existing).touch()
    monkeypatch.chdir(tmp_path)
    options = ("--create", "Acme", "--destination", "s3", "--region", "us-east-1")

    done = CliRunner().invoke(app, ["new", "acme", *options])

    assert (done.exit_code, said in done.output) == (2, True)
    assert "made organization" not in done.output


@pytest.mark.parametrize(
    ("verdict", "code"), [(Verdict.PENDING, 4), (Verdict.UNPROVEN, 3), (Verdict.FAILED, 1)]
)
def test_pending_is_no_result_of_a_stack_whose_state_cannot_be_read(
    verdict: Verdict, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To `logstreams verify` as to `logstreams fleet verify`: the stream may have been lost."""
    at = datetime(2026, 11, 29, tzinfo=UTC)
    when = {"started_at": at, "finished_at": at, "kit_version": "0.1.0"}
    of_acme = {"customer": "acme", "destination": "s3", "organization": "org_acme"}
    nothing: dict[str, Any] = {"sections": (), "diagnosis": Diagnosis(None), "root": None}
    report = VerifyReport(verdict=verdict, **when, **of_acme, **nothing)
    for module in ("logstreams.fleet.verifying", "logstreams.verification.verification"):
        monkeypatch.setattr(f"{module}.verify", lambda *_: report)
    monkeypatch.setattr(
        Verification,
        "__call__",
        lambda asked, it: verify_stack(it, asked.engine, emit=True, wait_seconds=1),
    )

    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-0123456789abcdef")
    denied = 'echo "error: AccessDenied, pul-0123456789abcdef" >&2; exit 255'
    alone = run(tmp_path, monkeypatch, denied, "verify", "acme", "--output", "json")
    fleet = CliRunner().invoke(app, ["fleet", "verify", "--output", "json"])

    (told,) = json.loads(fleet.stdout)["stacks"]
    assert (alone.exit_code, fleet.exit_code) == (code, code)
    assert "AccessDenied" in alone.stderr + told["errors"][0]
    document = VerifyDocument.model_validate_json(alone.stdout)
    assert document.verdict == (None if code == 4 else verdict)
    assert (told["result"] == "unfinished") == (code == 4)
    lost = "only its state tells whether that waits for its set-up or was lost"
    assert "pul-0123456789" not in alone.output
    said = (alone.stderr, document.no_result, told["errors"][0])
    assert [lost in text for text in said] == [code == 4] * 3
