"""Access keys that a stack's configuration holds: Pulumi decrypts them, and nobody stores them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

CONFIG_KEYS = ("aws:accessKey", "aws:secretKey", "aws:token")
"""Pulumi's names of them (pulumi_aws 7.51.1, `pulumi_aws.config.vars`, 2026-11-28)."""


@dataclass(frozen=True)
class AwsKeys:
    """An access key, as it is or of a session."""

    access_key: str = field(repr=False)
    secret_key: str = field(repr=False)
    token: str | None = field(default=None, repr=False)

    @classmethod
    def of(cls, value_of: Callable[[str], str | None]) -> AwsKeys | None:
        """The keys in a configuration; None: it has none, and boto3 searches by itself.

        Args:
            value_of: The value of a key of `CONFIG_KEYS`, decrypted; None or empty: not set.
        """
        access_key, secret_key, token = (value_of(key) or None for key in CONFIG_KEYS)
        if access_key is None or secret_key is None:
            return None
        return cls(access_key, secret_key, token)
