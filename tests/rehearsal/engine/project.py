"""A Pulumi project of one program, driven through the real CLI."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass
from pathlib import Path

PULUMI = Path(sys.prefix, "bin", "pulumi")
ROOT = Path(__file__).parents[3]

QUIETLY = (
    f"import sys; sys.path.append({str(ROOT)!r})\n"
    "from hooks.ending import end_quietly\n"
    "end_quietly()\n"
)
"""How a program begins that ends as the kit's does: no traceback where the engine interrupts it."""


@dataclass(frozen=True)
class Project:
    """A project with one stack, `dev`, in a folder of its own, with a state of its own."""

    directory: Path
    environment: dict[str, str]
    executable: Path = PULUMI

    def write(self, path: str, text: str) -> None:
        target = self.directory / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")

    def pulumi(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the stack; standard error comes with standard output."""
        return subprocess.run(
            [self.executable, *arguments, "--stack", "dev", "--non-interactive"],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )

    def up(self) -> subprocess.CompletedProcess[str]:
        return self.pulumi("up", "--yes", "--skip-preview")


def make_project(folder: Path, executable: Path = PULUMI) -> Project:
    """Make a project without a program, isolated from the environment, with its stack."""
    ambient = ("AWS_", "PULUMI_", "WORKOS_")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(ambient)
    }
    state = folder / "state"
    state.mkdir()
    environment |= {
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "for this test only",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_HOME": str(folder / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
    project = Project(folder / "project", environment, executable)
    project.write(
        "Pulumi.yaml",
        f"""\
        name: demo
        runtime:
          name: python
          options:
            toolchain: pip
            virtualenv: {sys.prefix}
        """,
    )
    created = project.pulumi("stack", "init")
    assert created.returncode == 0, created.stdout
    return project
