"""`logstreams repair`, with a stand-in for `pulumi` that has a state."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.main import app
from tests.unit.command.fleet_project import make_project

URN = "urn:pulumi:acme::workos-log-streams::logstreams:s3:Destination$aws:iam/role:Role::acme-role"
BEGUN = {"urn": URN, "type": "aws:iam/role:Role", "inputs": {"name": "acme-writes"}}
OLD = {**BEGUN, "id": "acme-wrote", "created": "2026-11-01T10:00:00Z"}


def state(*resources: Mapping[str, Any], **more: str) -> str:
    pending = [{"type": "creating", "resource": {**BEGUN, **more}}]
    return json.dumps({"deployment": {"resources": resources, "pending_operations": pending}})


class Project:
    """A project whose stack `acme` has a state; the stand-in notes what it was asked."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self._folder = folder
        none = "error: no stack named 'acme' found"
        script = f"""echo "$*" >> {folder}/asked
case "$*" in
*"stack export"*) cat {folder}/state.json || {{ echo "{none}" >&2; exit 6; }};;
*"stack import"*)
  for word; do case $word in --file=*) cp "${{word#*=}}" {folder}/state.json;; esac; done;;
*refresh*) {folder}/refresh;;
esac
"""
        monkeypatch.setenv("PATH", f"{folder / 'bin'}:{os.environ['PATH']}")
        monkeypatch.chdir(make_project(folder, script, {"acme": "T"}))
        self.refresh_is("exit 0")

    def refresh_is(self, script: str) -> None:
        file = self._folder / "refresh"
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def repair(self, text: str | None, *options: str) -> Result:
        if text is not None:
            (self._folder / "state.json").write_text(text)
        return CliRunner().invoke(app, ["repair", "acme", *options])

    @property
    def deployment(self) -> dict[str, Any]:
        return dict(json.loads((self._folder / "state.json").read_text())["deployment"])

    @property
    def asked(self) -> list[str]:
        return (self._folder / "asked").read_text().splitlines()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    return Project(tmp_path, monkeypatch)


def test_what_was_begun_comes_into_the_state_and_is_refreshed(project: Project) -> None:
    done = project.repair(state(), "--output", "json")

    document = json.loads(done.stdout)
    assert done.exit_code == 0, done.output
    assert [one["id"] for one in document["interrupted"]] == ["acme-writes"]
    assert document["next"][0]["command"] == "pulumi up --stack acme"
    assert [one["id"] for one in project.deployment["resources"]] == ["acme-writes"]
    assert any(f"--target={URN}" in line for line in project.asked)


def test_dry_run_changes_nothing(project: Project) -> None:
    done = project.repair(state(), "--dry-run")

    assert done.exit_code == 0
    assert "acme-role  acme-writes\nNothing was changed." in done.stdout
    assert "  logstreams repair acme\n" in done.stdout
    assert project.deployment == json.loads(state())["deployment"]


def test_nothing_to_repair(project: Project) -> None:
    done = project.repair(json.dumps({"deployment": {"resources": []}}))

    assert (done.exit_code, "nothing to repair" in done.stdout) == (0, True)


def test_replacement_is_left_alone_and_found_again(project: Project) -> None:
    first = project.repair(state(OLD, created=str(OLD["created"])))
    again = project.repair(None)

    for done in (first, again):
        assert done.exit_code == 1
        assert "acme-writes: left alone; it was to replace what the state has" in done.stdout
    assert not any("stack import" in line for line in project.asked)


def test_key_is_never_said_to_be_free_to_delete(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("logstreams.customers.interrupted.ids_at_aws", lambda *_: ("k1", "k2"))
    key = {"type": "aws:kms/key:Key", "urn": "urn::key"}

    several = project.repair(state(**key)).stdout
    again = project.repair(state({**key, "id": "k1"}, **key)).stdout

    assert "k1, k2: left alone" in several
    assert "k2: left alone" in again
    monkeypatch.setattr("logstreams.customers.interrupted.ids_at_aws", lambda *_: ("k1",))
    replaced = project.repair(
        state(
            {**key, "id": "k0", "created": "2026-11-01T10:00:00Z"},
            **key,
            created="2026-11-01T10:00:00Z",
        )
    ).stdout
    assert "k1: left alone" in replaced
    for said in (several, again, replaced):
        assert "Keep it until you know" in said
        assert "delete" not in said


def test_refresh_that_fails_ends_with_what_completes_it(project: Project) -> None:
    project.refresh_is("echo 'error: AWS throttles' >&2; exit 255")

    done = project.repair(state())

    assert done.exit_code == 4
    assert "AWS throttles" in done.output
    assert f"pulumi refresh --yes --stack acme --target '{URN}'" in done.output


def test_stack_that_the_backend_does_not_know_is_bad_input(project: Project) -> None:
    done = project.repair(None)

    assert done.exit_code == 2
    assert "`pulumi stack init acme --no-select`" in done.output
