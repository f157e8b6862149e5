"""Which `pulumi` is on PATH, and whether it is one that the kit is made for."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping

OLDEST = (3, 238)
"""A hook that fails fails the deployment from this version on (pulumi's changelog, 2026-11-22)."""

WANTED = f"{'.'.join(map(str, OLDEST))} or newer"

_SECONDS = 30


def pulumi_version(environment: Mapping[str, str] = os.environ) -> str | None:
    """What `pulumi version` says, "3.259.0"; None: there is none on PATH, or it does not run."""
    quiet = {**environment, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    try:
        done = subprocess.run(
            ["pulumi", "version"],
            env=quiet,
            capture_output=True,
            text=True,
            check=True,
            timeout=_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip().removeprefix("v")


def is_too_old(version: str) -> bool:
    """Whether it is older than the kit's oldest; a text that is no version is not judged."""
    parts = re.match(r"(\d+)\.(\d+)", version)
    return parts is not None and tuple(map(int, parts.groups())) < OLDEST
