"""What is fetched or built once per user, kept outside the project by version."""

from __future__ import annotations

import fcntl
import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 5


def cache_directory(tool: str, version: str) -> Path:
    """Return where a version of a tool is kept for this user and kind of machine.

    The place is ``$XDG_CACHE_HOME`` or ``~/.cache`` (XDG Base Directory Specification 0.8). The
    machine is part of the path, since a home directory may be mounted on several kinds.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    root = Path(base) if Path(base).is_absolute() else Path.home() / ".cache"
    machine = f"{sys.platform}-{platform.machine()}"
    return root / "workos-log-streams" / tool / version / machine


@contextmanager
def filling(directory: Path, say: Callable[[str], None]) -> Iterator[Path]:
    """Give an empty working folder beside ``directory``, to one process at a time.

    Whoever fills it moves the finished result into ``directory`` by one rename, so that a result
    is whole or absent; what an interrupted process left behind is removed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    lock = os.open(directory, os.O_RDONLY)
    try:
        while not _take(lock):
            say("Waiting for another set-up, which is at it already …")
            time.sleep(WAIT_SECONDS)
        for leftover in directory.glob("part-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix="part-", dir=directory) as part:
            yield Path(part)
    finally:
        os.close(lock)


def _take(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
