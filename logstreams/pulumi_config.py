"""What only Pulumi can tell of a stack's configuration: encrypted values, by its own command."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

from logstreams.pulumi_process import READING_SECONDS, PulumiSilent, read_by_pulumi
from logstreams.secrets_provider import how_to_write_back, lacks_lines, lost_lines
from logstreams.state import NoState, read_state
from logstreams.verification.aws_keys import AwsKeys

# In the file, or in an environment of Pulumi's that the file imports.
_NAMES_KEYS = re.compile(
    r"""^(?:\s*["']?aws:(?:accessKey|secretKey|token)\b|environment:)""", re.MULTILINE
)
_ENVIRONMENT = re.compile(r"^environment:", re.MULTILINE)


class NoConfiguration(Exception):
    """Pulumi does not tell a stack's configuration; the text says why, and holds no value."""


def aws_configuration(
    stack: str,
    root: Path,
    environment: Mapping[str, str] | None = None,
    time_limit: float = READING_SECONDS,
) -> dict[str, str]:
    """The stack's `aws:*` values, decrypted; empty where its file names no keys.

    Args:
        stack: The stack's name.
        root: The project's folder.
        environment: For pulumi; None: this process's.
        time_limit: Seconds.

    Raises:
        NoConfiguration: pulumi is not there, takes too long, or cannot decrypt.
    """
    file = root / "stacks" / f"Pulumi.{stack}.yaml"
    text = file.read_text(encoding="utf-8")
    if not _NAMES_KEYS.search(text):
        return {}
    # Of the backends, Pulumi Cloud alone has environments, and it has the key itself.
    if lacks_lines(text) and not _ENVIRONMENT.search(text):
        _refuse_lost(file, text, stack, root, environment)
    command = ("config", "--show-secrets", "--json", "--stack", stack)
    try:
        done = read_by_pulumi(command, root, environment, time_limit)
    except PulumiSilent as error:
        raise NoConfiguration(f"{file}: aws keys: {error}") from None
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise NoConfiguration(f"{file}: aws keys: pulumi config: {last}")
    values = json.loads(done.stdout)
    return {
        key: str(each["value"])
        for key, each in values.items()
        if key.startswith("aws:") and each.get("value") is not None
    }


def _refuse_lost(
    file: Path, text: str, stack: str, root: Path, environment: Mapping[str, str] | None
) -> None:
    """Refuse to let Pulumi write another key for what it is to decrypt into the file.

    Raises:
        NoConfiguration: The file has lost the lines that its state was encrypted with.
    """
    try:
        lost = lost_lines(text, read_state(stack, root, environment).secrets_provider)
    except NoState:  # pulumi says why
        return
    for key, value in lost.items():
        wanted = how_to_write_back(key, value)
        raise NoConfiguration(f"{file}: {key}: found none; wanted {wanted}")


def aws_keys_of(stack: str, root: Path) -> AwsKeys | None:
    """The access keys of a stack's configuration, as its updates use them; None: it has none.

    Args:
        stack: The stack's name.
        root: The project's folder.

    Raises:
        NoConfiguration: They are encrypted, and pulumi cannot decrypt them.
    """
    return AwsKeys.of(aws_configuration(stack, root).get)
