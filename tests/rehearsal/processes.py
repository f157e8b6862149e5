"""Processes that outlive who started them."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import psutil


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
