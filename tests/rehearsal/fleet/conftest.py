from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rehearsal.cli import passed
from rehearsal.customer import LOCAL_EGRESS
from rehearsal.environment import LocalEnvironment, local_environment
from rehearsal.stack_file import stack_file
from tests.rehearsal.fleet.actions import Runner

ACCOUNT = "012345670123"
STACKS = ("acme", "globex", "hooli", "initech", "umbrella")


def silent(_: str) -> None:
    pass


def git(folder: Path, *arguments: str) -> str:
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
    done = subprocess.run(
        ["git", *who, *arguments], cwd=folder, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


@dataclass(frozen=True)
class Repository:
    """The project as a git repository at GitHub, its stacks known to a backend."""

    world: LocalEnvironment
    folder: Path
    environment: dict[str, str]
    """Of a machine that is logged in to AWS."""

    def file(self, stack: str) -> Path:
        return self.folder / "stacks" / f"Pulumi.{stack}.yaml"

    def change(self, stack: str, old: str, new: str) -> None:
        text = self.file(stack).read_text()
        assert old in text
        self.file(stack).write_text(text.replace(old, new))

    def commit(self, message: str) -> str:
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", f"--message={message}")
        return git(self.folder, "rev-parse", "HEAD")

    def push(self, name: str, change: Callable[[], None]) -> str:
        """Push a change to a pull request, and let GitHub merge it for a try.

        In the meantime main has gone on with another stack.

        Returns:
            The branch that a workflow of the pull request checks out.
        """
        known = git(self.folder, "branch", "--list", name)
        git(self.folder, "checkout", "--quiet", *(() if known else ("-b",)), name)
        change()
        self.commit(f"A change of {name}")
        git(self.folder, "checkout", "--quiet", "main")
        with self.file("initech").open("a") as file:
            file.write(f"# {name}\n")
        self.commit("main goes on")
        git(self.folder, "checkout", "--quiet", "-B", f"{name}-merged")
        git(self.folder, "merge", "--quiet", "--no-ff", f"--message=Merge {name}", name)
        git(self.folder, "checkout", "--quiet", "main")
        return f"{name}-merged"

    def check_out(self, directory: Path, branch: str, depth: int) -> Path:
        """What actions/checkout leaves behind."""
        workspace = directory / "workspace"
        directory.mkdir(parents=True, exist_ok=True)
        history = (f"--depth={depth}",) if depth else ()
        url = self.folder.as_uri()
        git(directory, "clone", "--quiet", *history, f"--branch={branch}", url, str(workspace))
        return workspace


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    with local_environment(tmp_path_factory.mktemp("world")) as here:
        key = here.workos.create_key("production")
        cli = here.cli(ACCOUNT, key, silent)
        repository = Repository(here, here.project, dict(cli.environment))
        for stack in STACKS:
            text = stack_file(
                account_id=ACCOUNT,
                organization_id=here.workos.create_organization(stack, "production"),
                environment="production",
                egress=LOCAL_EGRESS,
            )
            repository.file(stack).write_text(text)
            passed(cli.pulumi("stack", "init", stack))
        (here.project / ".gitignore").write_text(".venv\n__pycache__/\n")
        git(here.project, "init", "--quiet", "--initial-branch=main")
        repository.commit("Five stacks")
        yield repository


@pytest.fixture
def comments(tmp_path: Path) -> Callable[[], list[dict[str, str]]]:
    """What was written to the pull request."""
    store = tmp_path / "comments.json"
    return lambda: json.loads(store.read_text()) if store.exists() else []


@pytest.fixture
def runner(tmp_path: Path, repository: Repository) -> Callable[..., Runner]:
    """Makes a machine for a job: the repository checked out, `make` and `gh` at hand."""
    tools = tmp_path / "tools"
    tools.mkdir()
    scripts = {
        "make": f'[ "$*" = setup ] && [ -n "$WHAT" ] && ln -s "{sys.prefix}" .venv',
        "gh": f'exec "{sys.executable}" "{Path(__file__).with_name("gh.py")}" "$@"',
    }
    for name, script in scripts.items():
        (tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (tools / name).chmod(0o755)

    def made(job: str, branch: str, depth: int, **context: object) -> Runner:
        directory = tmp_path / job
        secrets = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "WORKOS_API_KEY")
        environment = {
            name: value for name, value in repository.environment.items() if name not in secrets
        }
        environment["PATH"] = f"{tools}:{environment['PATH']}"
        environment["GH_COMMENTS"] = str(tmp_path / "comments.json")
        given = {name.replace("__", "."): value for name, value in context.items()}
        workspace = repository.check_out(directory, branch, depth)
        return Runner(directory, workspace, environment, given)

    return made
