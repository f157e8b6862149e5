"""A local AWS and a local WorkOS, and a project without a customer."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.workos import LocalWorkOS

ACCOUNT = "012345670123"


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.stdout))


@dataclass(frozen=True)
class Team:
    """Somebody of a platform team, at a shell."""

    world: LocalEnvironment
    environment: Mapping[str, str]

    @property
    def project(self) -> Path:
        return self.world.project

    @property
    def workos(self) -> LocalWorkOS:
        return self.world.workos

    def logstreams(self, *arguments: str, **changed: str | None) -> Ended:
        """Run it in this process, which spares its start; None takes a variable away."""
        wanted = {**self.environment, **changed}
        environment = {name: value for name, value in wanted.items() if value is not None}
        with mock.patch.dict(os.environ, environment, clear=True), chdir(self.project):
            done = CliRunner().invoke(app, arguments)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return Ended(done.exit_code, done.stdout, done.stderr)

    def at_a_terminal(self, answers: str, *arguments: str) -> Ended:
        """Run it in a process of its own, with a person who types answers, a line each."""
        ours, theirs = pty.openpty()
        os.write(ours, answers.encode())
        done = subprocess.run(
            [sys.executable, "-m", "logstreams.command.main", *arguments],
            cwd=self.project,
            env=dict(self.environment),
            stdin=theirs,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        os.close(theirs)
        os.close(ours)
        return Ended(done.returncode, done.stdout, done.stderr)

    def file(self, stack: str) -> Path:
        return self.project / "stacks" / f"Pulumi.{stack}.yaml"


@pytest.fixture(scope="session")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Team]:
    with local_environment(tmp_path_factory.mktemp("world")) as here:
        key = here.workos.create_key("staging")
        yield Team(here, here.cli(ACCOUNT, key, lambda _: None).environment)
