"""What only Pulumi can tell of a stack's configuration: encrypted values, by its own command."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

# In the file, or in an environment of Pulumi's that the file imports.
_NAMES_KEYS = re.compile(
    r"""^(?:\s*["']?aws:(?:accessKey|secretKey|token)\b|environment:)""", re.MULTILINE
)


class NoConfiguration(Exception):
    """Pulumi does not tell a stack's configuration; the text says why, and holds no value."""


def aws_configuration(
    stack: str, root: Path, environment: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The stack's `aws:*` values, decrypted; empty where its file names no keys.

    Args:
        stack: The stack's name.
        root: The project's folder.
        environment: For pulumi; None: this process's.

    Raises:
        NoConfiguration: pulumi is not there, or cannot decrypt.
    """
    file = root / "stacks" / f"Pulumi.{stack}.yaml"
    if not _NAMES_KEYS.search(file.read_text(encoding="utf-8")):
        return {}
    command = ["pulumi", "config", "--show-secrets", "--json", "--stack", stack]
    try:
        done = subprocess.run(
            [*command, "--non-interactive"],
            cwd=root,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        raise NoConfiguration(f"{file}: aws keys: pulumi is not on PATH") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NoConfiguration(f"{file}: aws keys: pulumi config: {last}")
    values = json.loads(done.stdout)
    return {
        key: str(each["value"])
        for key, each in values.items()
        if key.startswith("aws:") and each.get("value") is not None
    }
