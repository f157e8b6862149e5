"""The WorkOS key: where the stack file says it is, and what of it may be shown."""

from __future__ import annotations

from logstreams.settings import EnvSecret, StackSettings


def source(settings: StackSettings) -> str:
    """Where the key is said to be: an environment variable's name or a secret's ARN."""
    return settings.place_of(settings.api_key)


def how_to_set(settings: StackSettings) -> str:
    """The beginning of a command that puts a key there; the key, or a file with it, follows.

    A secret's value is read from a file, since arguments of a command show in a process list.
    """
    key = settings.api_key
    if isinstance(key, EnvSecret):
        return f"export {key.env}="
    put = "aws secretsmanager put-secret-value"
    return f"{put} --secret-id {key.secret_arn} --secret-string file://"


def public_prefix(key: str) -> str:
    """The part of a key that says what it is and unlocks nothing: `sk_test_`, `sk_live_`, `sk_`."""
    return next((p for p in ("sk_test_", "sk_live_", "sk_") if key.startswith(p)), "")
