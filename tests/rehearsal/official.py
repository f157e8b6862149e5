"""Pulumi's own installation, for tests that run with it too where it is on PATH."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tools.engine import official

INSTALLATIONS = ("as set up", "official")


def installation(name: str) -> Path:
    """The `pulumi` of one of INSTALLATIONS; skips the test where there is none."""
    return official_pulumi() if name == "official" else Path(sys.prefix, "bin", "pulumi")


def official_pulumi() -> Path:
    """The `pulumi` on PATH with the language host it came with; skips the test without one."""
    said: list[str] = []
    found = official.find_on_path(said.append)
    if found is None:
        pytest.skip(" ".join(said) or "Pulumi's own installation is not on PATH")
    return found[0].resolve()
