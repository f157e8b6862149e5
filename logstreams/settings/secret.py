"""Where a secret is read from: never the secret itself."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from pydantic import Discriminator, StringConstraints, Tag

from logstreams.settings.section import Section, Wanted

_VARIABLE = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$"),
    Wanted("the name of an environment variable, e.g. WORKOS_API_KEY"),
]
_SECRET_ARN = Annotated[
    str,
    StringConstraints(
        pattern=r"^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+$"
    ),
    Wanted("a secret's ARN: arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME"),
]


_KEY = Annotated[
    str,
    StringConstraints(pattern=r"^[^\x00-\x1f\x7f]{1,256}$"),
    Wanted("a key of the JSON object that is kept there"),
]


class EnvSecret(Section):
    """An environment variable of whoever runs the command."""

    env: _VARIABLE
    """The variable's name."""
    key: _KEY | None = None
    """Which value to use, if the secret is a JSON object with several."""


class StoredSecret(Section):
    """A secret in AWS Secrets Manager."""

    secret_arn: _SECRET_ARN
    """The secret. Its value is the credential, or a JSON object with only that value."""
    key: _KEY | None = None
    """Which value to use, if the secret is a JSON object with several."""


def _which(value: object) -> str | None:
    if isinstance(value, EnvSecret | StoredSecret):
        return "env" if isinstance(value, EnvSecret) else "secretArn"
    if not isinstance(value, dict):
        return None
    named = [key for key in ("env", "secretArn") if value.get(key) is not None]
    return named[0] if len(named) == 1 else None


_WANTED = "exactly one of {env: VARIABLE} and {secretArn: ARN}"

AnySecret: TypeAlias = EnvSecret | StoredSecret

Secret = Annotated[
    Annotated[EnvSecret, Tag("env")] | Annotated[StoredSecret, Tag("secretArn")],
    Discriminator(
        _which,
        custom_error_type="refused",
        custom_error_message="exactly one",
    ),
    Wanted(_WANTED),
]
