"""Patience, and processes that outlive who started them."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import time
from collections.abc import Callable

import psutil


def eventually(condition: Callable[[], object], seconds: float = 5) -> None:
    """Wait until the condition holds; fails the test when it does not in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.01)


def started_by(program: str, *arguments: str) -> int:
    """Run a Python program that starts a process, prints its ID and dies; returns the ID."""
    starter = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program), *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    return int(starter.stdout)


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
