"""The executable by which the engine reaches the offline AWS provider: a small script."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

_SCRIPT = (
    f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -P -m rehearsal.engine.aws_provider "$@"\n'
)


def write_aws_provider(directory: Path) -> None:
    """Write the offline AWS provider: for the PATH of a rehearsal, never for a user's.

    It works from any working directory: the engine starts it in the project's.
    """
    directory.mkdir(parents=True, exist_ok=True)
    command = directory / "pulumi-resource-aws"
    command.write_text(_SCRIPT, encoding="utf-8")
    command.chmod(0o755)
