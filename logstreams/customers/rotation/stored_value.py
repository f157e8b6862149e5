"""A secret that a stack file names: the next value of it, where it is kept, the one before it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from logstreams.customers.rotation.interface import StackInRotation
from logstreams.settings import EnvSecret, StoredSecret
from logstreams.settings.secret import AnySecret
from logstreams.settings.secret_value import UnusableSecret, secret_value

PREVIOUS = "AWSPREVIOUS"
"""Secrets Manager's stage of the value before the current one."""


def store(stack: StackInRotation, values: Mapping[StoredSecret, str]) -> None:
    """Make values the current ones; what is kept beside them in a JSON object stays.

    Those of one secret are stored at once: a second version would let the one before both go.

    Raises:
        botocore.exceptions.ClientError: They may not be stored.
    """
    for arn in dict.fromkeys(place.secret_arn for place in values):
        manager = _manager(stack, arn)
        text = manager.get_secret_value(SecretId=arn).get("SecretString", "")
        for place, value in values.items():
            if place.secret_arn == arn:
                text = _with_value(text, place.key, value)
        manager.put_secret_value(SecretId=arn, SecretString=text)


def previous(stack: StackInRotation, place: AnySecret) -> str:
    """The value before the current one; empty: there is none, or nobody kept it."""
    if isinstance(place, EnvSecret):
        return ""
    try:
        found = _manager(stack, place.secret_arn).get_secret_value(
            SecretId=place.secret_arn, VersionStage=PREVIOUS
        )
        return secret_value(found.get("SecretString", ""), place.key)
    except UnusableSecret:
        return ""
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return ""
        raise


def _manager(stack: StackInRotation, arn: str) -> Any:
    return stack.aws.client("secretsmanager", region=arn.split(":")[3])


def _with_value(stored: str, key: str | None, value: str) -> str:
    if not stored.strip().startswith("{"):
        return value
    found = json.loads(stored)
    return json.dumps({**found, key or next(iter(found)): value})
