"""A secret starts empty and holds its name until it is gone; in MiniStack it does neither.

Real: GetSecretValue of a secret that was made without a value is ResourceNotFoundException, and
CreateSecret with the name of a secret scheduled for deletion is InvalidRequestException.
Source: AWS Secrets Manager API Reference, CreateSecret ("If you don't specify either, then Secrets
Manager creates an empty secret") and User Guide, "Delete a secret" (2026-11-24); the texts are
Secrets Manager's own answers.
"""

from __future__ import annotations

from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import secretsmanager
from ministack.services.secretsmanager import _secrets

from rehearsal.aws.patches.wrapping import Function, wrap

SCHEDULED = (
    "You can't create this secret because a secret with this name is already scheduled for "
    "deletion."
)


def apply() -> None:
    """Refuse such names, and keep no version that nobody put."""
    wrap(secretsmanager, "_create_secret", _of_a_free_name)
    wrap(secretsmanager, "_store_new_secret", _empty)


def _of_a_free_name(original: Function) -> Function:
    def create_secret(data: dict[str, Any]) -> Any:
        namesake = _secrets.get(data.get("Name"))
        if namesake and namesake.get("DeletedDate"):
            return error_response_json("InvalidRequestException", SCHEDULED, 400)
        return original(data)

    return create_secret


def _empty(original: Function) -> Function:
    def store_new_secret(name: str, *values: Any, **settings: Any) -> Any:
        arn, version = original(name, *values, **settings)
        versions = _secrets[name]["Versions"]
        if all(versions[version][kind] is None for kind in ("SecretString", "SecretBinary")):
            versions.clear()
        return arn, version

    return store_new_secret
