"""What the command line loads before it knows which command is asked for."""

from __future__ import annotations

import subprocess
import sys

import pytest


def loaded_with(modules: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys, {modules}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    return loaded_with("logstreams.command.main")


@pytest.fixture(scope="module")
def loaded_by_a_preview() -> set[str]:
    return loaded_with(
        "logstreams.command.main, logstreams.fleet.filters, logstreams.fleet.loaded.previews, "
        "logstreams.fleet.previewing, logstreams.fleet.renames"
    )


# Each takes 0.2 to 0.7 CPU s (2026-11-29), which every command and every completion would pay.
@pytest.mark.parametrize(
    "module", ["boto3", "workos", "pulumi", "logstreams.settings", "logstreams.verification"]
)
def test_command_line_loads_nothing_slow(module: str, loaded: set[str]) -> None:
    assert "logstreams.command.main" in loaded
    assert module not in loaded


@pytest.mark.parametrize("module", ["boto3", "workos", "logstreams.verification.verification"])
def test_preview_of_a_fleet_loads_no_sdk(module: str, loaded_by_a_preview: set[str]) -> None:
    assert "logstreams.fleet.previewing" in loaded_by_a_preview
    assert module not in loaded_by_a_preview
