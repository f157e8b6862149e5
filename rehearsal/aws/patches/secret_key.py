"""Reading a secret uses its key as the caller; MiniStack asks no key.

Real: GetSecretValue of a secret that is encrypted with a customer's key needs kms:Decrypt, by key
policy and identity, through secretsmanager.REGION.amazonaws.com; else it is 400
AccessDeniedException, "Access to KMS is not allowed", and with a key that is disabled or pending
deletion 400 DecryptionFailure. Sources: Secrets Manager User Guide, "Secret encryption and
decryption"; API Reference, GetSecretValue; 2026-11-29. Another account's readers are not judged.
"""

from __future__ import annotations

from typing import Any

from ministack.core.iam_evaluator import AuthError, EvalContext, resolve_principal
from ministack.core.responses import error_response_json, get_region
from ministack.services import secretsmanager
from ministack.services.secretsmanager import _resolve

from rehearsal.aws.patches.caller import access_key, in_own_account
from rehearsal.aws.patches.kms_decision import refusal
from rehearsal.aws.patches.kms_keys import find_key, home_of
from rehearsal.aws.patches.wrapping import Function, wrap

OWN = "alias/aws/secretsmanager"


def apply() -> None:
    """Ask the key before a value is shown."""
    wrap(secretsmanager, "_get_secret_value", _decrypting)


def _decrypting(original: Function) -> Function:
    def get_secret_value(data: dict[str, Any]) -> Any:
        _, secret = _resolve(data.get("SecretId"))
        name = (secret or {}).get("KmsKeyId")
        refused = _refused(name) if name and not name.endswith(OWN) and access_key() else None
        return refused or original(data)

    return get_secret_value


def _refused(name: str) -> Any:
    """Secrets Manager's answer if the caller may not decrypt with the key, else None."""
    record = find_key(name)
    if record is None or record["KeyState"] != "Enabled":
        text = "Secrets Manager can't decrypt the secret value: the key is not usable."
        return error_response_json("DecryptionFailure", text, 400)
    with in_own_account() as account:
        caller = resolve_principal(access_key(), account)
    if isinstance(caller, AuthError) or caller.policies is None:
        return None
    context = EvalContext(
        principal_arn=caller.arn,
        principal_type=caller.type,
        principal_account=caller.account,
        action="kms:Decrypt",
        resource_arn=record["Arn"],
        region=get_region(),
        source_ip=None,
        service_context={
            "kms:viaservice": f"secretsmanager.{get_region()}.amazonaws.com",
            "kms:calleraccount": caller.account,
            "aws:viaawsservice": "true",
        },
        principal_keys=caller.keys,
    )
    if refusal(caller, context, record["Policy"], home_of(record["Arn"])[0]):
        return error_response_json("AccessDeniedException", "Access to KMS is not allowed", 400)
    return None
