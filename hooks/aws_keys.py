"""The stack's AWS keys in the process that runs the hook: told by the engine, never stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from logstreams.verification.aws_keys import AwsKeys

if TYPE_CHECKING:
    from pulumi.dynamic import Config

_told: list[AwsKeys] = []
"""Of this process: a provider is pickled into the state, and may hold nothing itself."""


def remember(config: Config) -> None:
    """Take the keys of the stack's decrypted configuration, if it has any."""
    keys = AwsKeys.of(config.get)
    _told[:] = [keys] if keys else []


def told() -> AwsKeys | None:
    """The keys that were taken; None: the stack has none."""
    return _told[0] if _told else None
