"""A secret: read from where the stack file says it is, and shown to nobody."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from logstreams.settings import EnvSecret, StoredSecret
from logstreams.settings.secret_value import (
    SeveralValues,
    UnusableSecret,
    invisible_around,
    secret_value,
)
from logstreams.verification.facts.environment import NAME_THE_KEY


class NoSecret(Exception):
    """The secret is not where the stack file says; the text names the place, never a value."""

    repair: str = ""
    """What ends it, where AWS says enough: words that go on "…, then verify again"."""


class NotMade(NoSecret):
    """Secrets Manager has no such secret, or it is scheduled for deletion."""


class MayNotRead(NoSecret):
    """The caller has no right to the secret, or to the key that it is encrypted with."""


class Unusable(NoSecret):
    """Something is there that cannot be sent: the text names the place and what is wrong."""


_DELETED = "marked for deletion"
"""What AWS says of a secret that can be restored (API reference, RestoreSecret, 2026-11-29)."""

_KINDS: Mapping[str, type[NoSecret]] = {
    "ResourceNotFoundException": NotMade,
    "InvalidRequestException": NotMade,
    "AccessDeniedException": MayNotRead,
    "AccessDenied": MayNotRead,
    "DecryptionFailure": MayNotRead,
}
"""By Secrets Manager's codes (API reference, GetSecretValue, 2026-11-28)."""


def from_environment(name: str, key: str | None = None) -> str:
    """The secret in an environment variable; `key` as `secret_value`.

    Raises:
        NoSecret: The variable is not set.
        Unusable: Its value cannot be sent in a header.
    """
    stored = os.environ.get(name, "")
    # What is no UTF-8 comes as halves of surrogates (PEP 383).
    raw = stored.encode(errors="surrogateescape")
    return _value(raw, key, f"the environment variable {name}", "is not set")


def read(
    secret: EnvSecret | StoredSecret, client: Callable[..., Any], *, keyed: bool = True
) -> str:
    """A secret's value.

    Args:
        secret: Where it is.
        client: Makes a boto3 client of the stack's account: `client(service, region=…)`.
        keyed: Whether the stack file can say which value of a JSON object is meant.

    Raises:
        NoSecret: The variable is not set, or the secret cannot be read.
        NotMade, MayNotRead: Why it cannot, where AWS says it.
        Unusable: The value cannot be sent in a header.
    """
    if isinstance(secret, EnvSecret):
        return from_environment(secret.env, secret.key)
    arn = secret.secret_arn
    try:
        manager = client("secretsmanager", region=arn.split(":")[3])
        answer = manager.get_secret_value(SecretId=arn)
    except ClientError as error:
        kind = _KINDS.get(error.response.get("Error", {}).get("Code", ""), NoSecret)
        problem = kind(f"the secret {arn} cannot be read: {error}")
        problem.repair = _repair_of(arn, kind, error)
        raise problem from None
    except BotoCoreError as error:
        raise NoSecret(f"the secret {arn} cannot be read: {error}") from None
    stored = answer.get("SecretBinary") or answer.get("SecretString", "")
    return _value(stored, secret.key, f"the secret {arn}", "holds no text", keyed=keyed)


def _repair_of(arn: str, kind: type[NoSecret], error: ClientError) -> str:
    if _DELETED in str(error):
        region = arn.split(":")[3]
        restore = f"aws secretsmanager restore-secret --secret-id {arn} --region {region}"
        return f"restore the secret, which is marked for deletion: `{restore}`"
    if kind is MayNotRead:
        return f"give these credentials secretsmanager:GetSecretValue on {arn}, and its key"
    return "store the secret, and write its ARN into the stack file" if kind is NotMade else ""


def surplus(name: str) -> str:
    """The character of no width around the value of a variable, named; empty: there is none.

    This kit reads the value without; a program that takes the variable as it is cannot send it.
    """
    return invisible_around(os.environ.get(name, ""))


def _value(
    stored: str | bytes, key: str | None, place: str, absent: str, *, keyed: bool = True
) -> str:
    try:
        value = secret_value(stored, key)
    except SeveralValues as problem:
        which = f"; {NAME_THE_KEY}" if keyed else ""
        raise Unusable(f"{place} holds {problem}{which}") from None
    except UnusableSecret as problem:
        raise Unusable(f"{place} holds {problem}") from None
    if not value:
        raise NoSecret(f"{place} {absent}")
    return value
