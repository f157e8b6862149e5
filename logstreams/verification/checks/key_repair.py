"""How to let a request for the bucket's key pass, by whose policy refuses it."""

from __future__ import annotations

import shlex

from logstreams.verification.causes import Repair
from logstreams.verification.iam import Denied, Layer
from logstreams.verification.observations import Observations

_DOCUMENT = "key-policy.json"


def of_refusal(seen: Observations, key_arn: str, denied: Denied) -> Repair | None:
    """What an update cannot repair: a boundary, and the policy of a key that is not the stack's.

    None: an update repairs it, or removes nothing (`decisions.repair_of`).
    """
    if denied.layer is Layer.BOUNDARY:
        return Repair(
            kind="command",
            text=(
                "Let the boundary allow kms:GenerateDataKey on the key, or change "
                "destination.permissionsBoundaryArn; then:"
            ),
            command="pulumi up --refresh --stack {stack}",
        )
    if denied.layer is not Layer.RESOURCE:
        return None
    if denied.by:
        return by_hand(seen, key_arn, f"Remove {', '.join(map(str, denied.by))}")
    return by_hand(
        seen,
        key_arn,
        f"Add a statement to the key policy that allows {seen.settings.role_arn} "
        "kms:GenerateDataKey",
    )


def by_hand(seen: Observations, key_arn: str, doing: str) -> Repair | None:
    """A change of a key's policy that is not the stack's; None: the key is the stack's.

    Args:
        seen: What was observed.
        key_arn: The bucket's key.
        doing: What to change in the document.
    """
    archive = seen.settings.destination.archive
    if archive is None or archive.encryption.key_arn != key_arn:
        return None
    _, _, _, region, owner, _ = key_arn.split(":", 5)
    whose = "" if owner == seen.settings.account_id else f", with credentials of account {owner}"
    key = f"--region {region} --key-id {shlex.quote(key_arn)} --policy-name default"
    return Repair(
        kind="command",
        text=f"{doing}{whose}. The stack does not manage this key, so an update leaves it:",
        command=(
            f"{{aws}} kms get-key-policy {key} --query Policy --output text > {_DOCUMENT} && "
            f"${{{{EDITOR:-vi}}}} {_DOCUMENT} && "
            f"{{aws}} kms put-key-policy {key} --policy file://{_DOCUMENT}"
        ),
    )
