"""What the command line loads before it knows which command is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest

_LOADED = "import sys, logstreams.command.main; print(*sys.modules)"


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


# Each takes 0.2 to 0.7 CPU s (2026-11-29), which every command and every completion would pay.
@pytest.mark.parametrize(
    "module", ["boto3", "workos", "pulumi", "logstreams.settings", "logstreams.verification"]
)
def test_command_line_loads_nothing_slow(module: str, loaded: set[str]) -> None:
    assert "logstreams.command.main" in loaded
    assert module not in loaded
