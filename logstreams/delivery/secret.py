"""A secret: read from where the stack file says it is, and shown to nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.settings import EnvSecret, StoredSecret


class NoSecret(Exception):
    """The secret is not where the stack file says; the text names the place, never a value."""


def from_environment(name: str) -> str:
    """The secret in an environment variable.

    Raises:
        NoSecret: The variable is not set.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        raise NoSecret(f"the environment variable {name} is not set")
    return value


def read(secret: EnvSecret | StoredSecret, client: Callable[..., Any]) -> str:
    """A secret's value.

    Args:
        secret: Where it is.
        client: Makes a boto3 client of the stack's account: `client(service, region=…)`.

    Raises:
        NoSecret: The variable is not set, or the secret cannot be read.
    """
    if isinstance(secret, EnvSecret):
        return from_environment(secret.env)
    arn = secret.secret_arn
    try:
        manager = client("secretsmanager", region=arn.split(":")[3])
        answer = manager.get_secret_value(SecretId=arn)
    except (BotoCoreError, ClientError) as error:
        raise NoSecret(f"the secret {arn} cannot be read: {error}") from None
    value = str(answer.get("SecretString", "")).strip()
    if not value:
        raise NoSecret(f"the secret {arn} holds no text")
    return value
