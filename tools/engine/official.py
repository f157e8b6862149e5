"""Pulumi's own CLI: the one on PATH, or the one its installer fetches."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

INSTALLER = "https://get.pulumi.com"
INSTALLER_SECONDS = 300
MINIMUM = (3, 238)
"""As `logstreams.pulumi_version.OLDEST`: set-up runs before the kit is there."""


def version_of(pulumi: Path) -> str | None:
    """Return what a CLI calls itself, "3.259.0", or None if it does not run."""
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        run = subprocess.run(
            [pulumi, "version"],
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=30,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip().removeprefix("v")


def find_on_path(say: Callable[[str], None]) -> tuple[Path, str] | None:
    """Return the CLI on PATH and its version, if it is new enough and came with its hosts.

    What set-up itself put beside this interpreter does not count.
    """
    ours = Path(sys.prefix, "bin")
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    path = os.pathsep.join(folder for folder in folders if Path(folder) != ours)
    found = shutil.which("pulumi", path=path)
    if found is None:
        return None
    version = version_of(Path(found))
    parts = re.match(r"(\d+)\.(\d+)", version or "")
    if version is None or parts is None or tuple(map(int, parts.groups())) < MINIMUM:
        wanted = ".".join(map(str, MINIMUM))
        say(f"{found} is {version or 'not working'}, {wanted} or newer is wanted: not used.")
        return None
    beside = Path(found).resolve().with_name("pulumi-language-python")
    if not (beside.exists() or shutil.which("pulumi-language-python", path=path)):
        say(f"{found} came without pulumi-language-python: not used.")
        return None
    return Path(found), version


def install(
    version: str, root: Path, say: Callable[[str], None], installer: str = INSTALLER
) -> bool:
    """Let the official installer put a version under ``root``; say why if it cannot.

    Without a network this ends within seconds. Neither ~/.pulumi nor a shell's profile is touched
    (options of the script, github.com/pulumi/get.pulumi.com, 2026-08-21).
    """
    root.mkdir(parents=True)
    script = root / "install.sh"
    limits = ["--connect-timeout", "5", "--max-time", "20"]
    fetch = ["curl", "-fsSL", *limits, "-o", str(script), installer]
    run = ["sh", str(script), "--version", version, "--install-root", str(root), "--no-edit-path"]
    try:
        subprocess.run(fetch, check=True, stderr=subprocess.PIPE, text=True)
        subprocess.run(run, check=True, stdin=subprocess.DEVNULL, timeout=INSTALLER_SECONDS)
    except (OSError, subprocess.SubprocessError) as error:
        say(f"  not from {installer}: {getattr(error, 'stderr', None) or error}".rstrip())
        return False
    return version_of(root / "bin" / "pulumi") is not None
