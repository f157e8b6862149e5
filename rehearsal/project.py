"""A copy of the project to rehearse in: the same program, with stack files of its own."""

from __future__ import annotations

import sys
from pathlib import Path

from logstreams.repository.files import program_files

ROOT = Path(__file__).resolve().parents[1]
"""The repository's; where this is installed as a package, nothing of the kit lies there."""

_PARTS = ("Pulumi.yaml", "__main__.py", "components", "hooks", "logstreams", "policies")


def make_project(directory: Path) -> Path:
    """Lay out a project whose program is this one and whose `stacks/` is empty.

    What is rehearsed is what would be deployed: the repository's program, linked and not copied,
    or that of the installed kit. The virtual environment is the one that runs this.

    Returns:
        The project's folder, for `pulumi --cwd` and `logstreams`.
    """
    project = directory / "project"
    (project / "stacks").mkdir(parents=True)
    if (ROOT / "Pulumi.yaml").exists():
        for name in _PARTS:
            (project / name).symlink_to(ROOT / name)
    else:
        for path, content in program_files().items():
            (project / path).parent.mkdir(exist_ok=True)
            (project / path).write_bytes(content)
    (project / ".venv").symlink_to(Path(sys.prefix))
    return project
