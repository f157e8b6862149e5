"""The WorkOS key: read from where the stack file says it is, and shown to nobody."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.settings import EnvKey, StackSettings


class NoApiKey(Exception):
    """The key is not where the stack file says; the text names the place, never a value."""


def from_environment(name: str) -> str:
    """The WorkOS API key in an environment variable.

    Raises:
        NoApiKey: The variable is not set.
    """
    value = os.environ.get(name, "").strip()
    if not value:
        raise NoApiKey(f"the environment variable {name} is not set")
    return value


def source(settings: StackSettings) -> str:
    """Where the key is said to be: an environment variable's name or a secret's ARN."""
    key = settings.api_key
    return key.env if isinstance(key, EnvKey) else key.secret_arn


def how_to_set(settings: StackSettings) -> str:
    """The beginning of a command that puts a key there; the key, or a file with it, follows.

    A secret's value is read from a file, since arguments of a command show in a process list.
    """
    key = settings.api_key
    if isinstance(key, EnvKey):
        return f"export {key.env}="
    put = "aws secretsmanager put-secret-value"
    return f"{put} --secret-id {key.secret_arn} --secret-string file://"


def read(settings: StackSettings, client: Callable[..., Any]) -> str:
    """The WorkOS API key.

    Args:
        settings: The stack's settings; `apiKey` says where the key is.
        client: Makes a boto3 client of the stack's account: `client(service, region=…)`.

    Raises:
        NoApiKey: The variable is not set, or the secret cannot be read.
    """
    key = settings.api_key
    if isinstance(key, EnvKey):
        return from_environment(key.env)
    region = key.secret_arn.split(":")[3]
    try:
        answer = client("secretsmanager", region=region).get_secret_value(SecretId=key.secret_arn)
    except (BotoCoreError, ClientError) as error:
        raise NoApiKey(f"the secret {key.secret_arn} cannot be read: {error}") from None
    value = str(answer.get("SecretString", "")).strip()
    if not value:
        raise NoApiKey(f"the secret {key.secret_arn} holds no text")
    return value


def public_prefix(key: str) -> str:
    """The part of a key that says what it is and unlocks nothing: `sk_test_`, `sk_live_`, `sk_`."""
    return next((p for p in ("sk_test_", "sk_live_", "sk_") if key.startswith(p)), "")
