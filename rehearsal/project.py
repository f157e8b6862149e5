"""A copy of the project to rehearse in: the same program, with stack files of its own."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_PARTS = ("Pulumi.yaml", "__main__.py", "components", "hooks", "logstreams", "policies")


def make_project(directory: Path) -> Path:
    """Lay out a project whose program is this one and whose `stacks/` is empty.

    Everything but the stack files is linked, not copied: what is rehearsed is what would be
    deployed. The virtual environment is the one that runs this.

    Returns:
        The project's folder, for `pulumi --cwd` and `logstreams`.
    """
    project = directory / "project"
    (project / "stacks").mkdir(parents=True)
    for name in _PARTS:
        if (ROOT / name).exists():
            (project / name).symlink_to(ROOT / name)
    (project / ".venv").symlink_to(Path(sys.prefix))
    return project
