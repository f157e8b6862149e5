"""A stack whose engine finds the offline provider, and what its commands say."""

from __future__ import annotations

import json
import subprocess
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.rehearsal.engine.project import QUIETLY, Project

PROGRAMS = Path(__file__).with_name("programs")


@dataclass(frozen=True)
class Stack:
    """A project with one program, deployed to the local AWS."""

    project: Project

    def program(self, name: str) -> None:
        """Make a file of programs/ the project's program."""
        self.project.write("__main__.py", (PROGRAMS / f"{name}.py").read_text(encoding="utf-8"))

    def source(self, text: str) -> None:
        """Make a text the project's program; it ends as the kit's does."""
        self.project.write("__main__.py", f"{QUIETLY}{textwrap.dedent(text)}")

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.project.pulumi(*arguments)

    def up(self, *more: str) -> subprocess.CompletedProcess[str]:
        return self.run("up", "--yes", "--skip-preview", *more)

    def steps(self, *command: str) -> dict[str, dict[str, Any]]:
        """What a `--json` preview wants to do, by resource name, changes only."""
        done = self.run(*command, "--json")
        assert done.returncode == 0, done.stdout
        document = json.loads(done.stdout[done.stdout.index("{") :])
        return {
            step["urn"].rpartition("::")[2]: step
            for step in document["steps"]
            if step["op"] not in ("same", "refresh", "read")
        }

    def resources(self) -> dict[str, dict[str, Any]]:
        """The state, by resource name; the program's own resources only."""
        exported = self.run("stack", "export").stdout
        deployment = json.loads(exported[exported.index("{") :])["deployment"]
        return {
            item["urn"].rpartition("::")[2]: item
            for item in deployment.get("resources", [])
            if item["type"].startswith("aws:")
        }

    def ids(self) -> dict[str, str]:
        return {name: item["id"] for name, item in self.resources().items()}
