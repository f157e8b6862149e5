"""The project of a rehearsal as a git repository at GitHub, and the machines that run its jobs."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rehearsal.environment import LocalEnvironment
from tools.fleets.actions import Runner

SECRETS = ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "WORKOS_API_KEY")
"""Variables that a job has only where its workflow gives them."""


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody; returns what it wrote."""
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

    def init(self, message: str) -> None:
        """Make it a repository, with all there is in its first commit."""
        (self.folder / ".gitignore").write_text(".venv\n__pycache__/\n")
        git(self.folder, "init", "--quiet", "--initial-branch=main")
        self.commit(message)

    def file(self, stack: str) -> Path:
        """A stack's file."""
        return self.folder / "stacks" / f"Pulumi.{stack}.yaml"

    def change(self, stack: str, old: str, new: str) -> None:
        """Replace a text in a stack file that has it."""
        text = self.file(stack).read_text()
        if old not in text:
            raise ValueError(f"{old!r} is not in {self.file(stack)}")
        self.file(stack).write_text(text.replace(old, new))

    def commit(self, message: str) -> str:
        """Commit all that differs; returns the commit."""
        git(self.folder, "add", "--all")
        git(self.folder, "commit", "--quiet", f"--message={message}")
        return git(self.folder, "rev-parse", "HEAD")

    def push(self, name: str, change: Callable[[], None], other: str) -> str:
        """Push a change to a pull request, and let GitHub merge it for a try.

        Args:
            name: Of its branch.
            change: What it changes.
            other: The stack with which main has gone on meanwhile.

        Returns:
            The branch that a workflow of the pull request checks out.
        """
        known = git(self.folder, "branch", "--list", name)
        git(self.folder, "checkout", "--quiet", *(() if known else ("-b",)), name)
        change()
        self.commit(f"A change of {name}")
        git(self.folder, "checkout", "--quiet", "main")
        with self.file(other).open("a") as file:
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


@dataclass(frozen=True)
class Machines:
    """Makes a machine for a job: the repository checked out, `make` and `gh` at hand."""

    repository: Repository
    directory: Path

    def __post_init__(self) -> None:
        tools = self.directory / "tools"
        tools.mkdir()
        scripts = {
            "make": f'[ "$*" = setup ] && [ -n "$WHAT" ] && ln -s "{sys.prefix}" .venv',
            "gh": f'exec "{sys.executable}" "{Path(__file__).with_name("gh.py")}" "$@"',
        }
        for name, script in scripts.items():
            (tools / name).write_text(f"#!/bin/sh\n{script}\n")
            (tools / name).chmod(0o755)

    @property
    def comments(self) -> Path:
        """The pull request's comments, as JSON."""
        return self.directory / "comments.json"

    def __call__(self, job: str, branch: str, depth: int, **context: object) -> Runner:
        """A new machine.

        Args:
            job: Its name, new.
            branch: What is checked out.
            depth: With how many commits; 0: all.
            context: Values of the workflow's expressions, `__` for `.` in their names.
        """
        directory = self.directory / job
        mine = self.repository.environment
        environment = {name: value for name, value in mine.items() if name not in SECRETS}
        environment["PATH"] = f"{self.directory / 'tools'}:{environment['PATH']}"
        environment["GH_COMMENTS"] = str(self.comments)
        given = {name.replace("__", "."): value for name, value in context.items()}
        workspace = self.repository.check_out(directory, branch, depth)
        return Runner(directory, workspace, environment, given)
