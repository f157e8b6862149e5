"""Check the workflows with actionlint, built from its Go module once per user."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.engine.cache import cache_directory, filling
from tools.engine.gomodules import BuildError, go

ROOT = Path(__file__).resolve().parent.parent
VERSION = "1.7.12"
COMMAND = f"github.com/rhysd/actionlint/cmd/actionlint@v{VERSION}"
GO = (1, 25)
"""What actionlint's go.mod asks for."""


def main() -> int:
    """Return actionlint's exit code: 0 without findings."""
    tool = cache_directory("actionlint", VERSION) / "actionlint"
    if not tool.exists():
        _build(tool)
    # Neither helper: whether they are installed must not decide what is found.
    return subprocess.run([tool, "-shellcheck=", "-pyflakes="], cwd=ROOT, check=False).returncode


def _build(tool: Path) -> None:
    print(f"actionlint {VERSION}: building it from Go modules …", flush=True)
    with filling(tool.parent, print) as part:
        environment = {"GOBIN": str(part)}
        go(["install", "-v", COMMAND], minimum=GO, work=part, say=print, environment=environment)
        (part / "actionlint").replace(tool)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except BuildError as error:
        sys.exit(f"actionlint {VERSION} could not be built. {error}")
