"""The WorkOS key: where the stack file says it is, and what of it may be shown."""

from __future__ import annotations

import json
import re
import shlex

from logstreams.settings import EnvSecret, StackSettings
from logstreams.verification import secret


def source(settings: StackSettings) -> str:
    """Where the key is said to be: an environment variable's name or a secret's ARN."""
    return settings.place_of(settings.api_key)


def how_to_set(settings: StackSettings, aws: str) -> str:
    """The command that puts a key there; `aws`: how AWS's own command begins.

    Arguments of a command show in a process list. `export` and `printf` are the shell's own and no
    process; AWS's command reads a value from the file it is told, here its standard input (AWS CLI
    user guide, "Loading a parameter from a file", 2026-11-28).
    """
    key = settings.api_key
    if isinstance(key, EnvSecret):
        return f"export {key.env}=<the {settings.environment} key from WorkOS's Dashboard>"
    where = f"--secret-id {key.secret_arn} --region {key.secret_arn.split(':')[3]}"
    take, give = 'read -rs KEY && printf %s "$KEY"', f"{aws} secretsmanager put-secret-value"
    if key.key is None:
        return f"{take} | {give} {where} --secret-string file:///dev/stdin"
    # The others that are kept beside it stay as they are.
    get = f"{aws} secretsmanager get-secret-value {where} --query SecretString --output text"
    change = f'KEY="$KEY" jq -c {shlex.quote(f".[{json.dumps(key.key)}] = env.KEY")}'
    return f"read -rs KEY && {get} | {change} | {give} {where} --secret-string file:///dev/stdin"


def how_to_make(settings: StackSettings, aws: str) -> str:
    """The command that makes the secret and puts a key into it; of a variable, as `how_to_set`."""
    key = settings.api_key
    if isinstance(key, EnvSecret):
        return how_to_set(settings, aws)
    name = _name(key.secret_arn)
    value = (
        "$KEY"
        if key.key is None
        else '$(KEY="$KEY" jq -nc {})'.format(shlex.quote(f"{{{json.dumps(key.key)}: env.KEY}}"))
    )
    return (
        f'read -rs KEY && printf %s "{value}" | {aws} secretsmanager create-secret --name {name} '
        f"--region {key.secret_arn.split(':')[3]} --secret-string file:///dev/stdin"
    )


def _name(arn: str) -> str:
    """A secret's name: AWS adds a hyphen and six characters to it in the ARN.

    Source: Secrets Manager user guide, "Secret ARN", 2026-11-24.
    """
    return re.sub(r"-[A-Za-z0-9]{6}$", "", arn.split(":", 6)[6])


def surplus(settings: StackSettings) -> str:
    """The character of no width around the key in its variable; empty: none, or no variable."""
    key = settings.api_key
    return secret.surplus(key.env) if isinstance(key, EnvSecret) else ""


def flaw(key: str) -> str:
    """What a key has that no key of WorkOS's has, with its place; empty: nothing."""
    for position, character in enumerate(key, 1):
        if character.isspace() or character in "\"'":
            kind = "white space" if character.isspace() else "a quotation mark"
            return f"{kind} at character {position} of {len(key)}"
    return ""


def public_prefix(key: str) -> str:
    """The part of a key that says what it is and unlocks nothing: `sk_test_`, `sk_live_`, `sk_`."""
    return next((p for p in ("sk_test_", "sk_live_", "sk_") if key.startswith(p)), "")
