from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Git = Callable[..., str]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A project in git with stacks a, b and c, on main."""
    (tmp_path / "stacks").mkdir()
    for stack in ("a", "b", "c"):
        (tmp_path / "stacks" / f"Pulumi.{stack}.yaml").write_text(f"config: {{name: {stack}}}\n")
    (tmp_path / "README.md").write_text("words\n")
    (tmp_path / "__main__.py").write_text("a program\n")
    return tmp_path


@pytest.fixture
def git(repository: Path) -> Git:
    """Runs git in the project; everything so far is one commit on main."""

    def run(*arguments: str) -> str:
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")
        done = subprocess.run(
            ["git", *who, *arguments], cwd=repository, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    run("init", "--quiet", "--initial-branch=main")
    run("add", "--all")
    run("commit", "--quiet", "--message=All")
    return run
