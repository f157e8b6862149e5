"""How to let a request for the bucket's key pass, by whose policy refuses it."""

from __future__ import annotations

import shlex

from logstreams.verification.causes import Repair
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.iam import Denied, Layer
from logstreams.verification.observations import Observations

_DOCUMENT = "key-policy.json"
_ENABLED_BY = {
    "Disabled": ("enable-key",),
    "PendingDeletion": ("cancel-key-deletion", "enable-key"),
}
"""Operations of KMS, by the key's state."""


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


def of_state(seen: Observations, key: KeyFacts) -> Repair | None:
    """How a key that is not the stack's becomes usable again; None: an update does that.

    Cancelling a key's deletion leaves it disabled (KMS API reference, CancelKeyDeletion,
    2026-11-29).
    """
    if not _is_anothers(seen, key.arn) or key.state not in _ENABLED_BY:
        return None
    whose, at = _owner_and_region(seen, key.arn)
    steps = " && ".join(f"{{aws}} kms {step} {at}" for step in _ENABLED_BY[key.state])
    return Repair(
        kind="command",
        text=f"Enable the key{whose}. The stack does not manage it, so an update leaves it:",
        command=steps,
    )


def by_hand(seen: Observations, key_arn: str, doing: str) -> Repair | None:
    """A change of a key's policy that is not the stack's; None: the key is the stack's.

    Args:
        seen: What was observed.
        key_arn: The bucket's key.
        doing: What to change in the document.
    """
    if not _is_anothers(seen, key_arn):
        return None
    whose, at = _owner_and_region(seen, key_arn)
    key = f"{at} --policy-name default"
    return Repair(
        kind="command",
        text=f"{doing}{whose}. The stack does not manage this key, so an update leaves it:",
        command=(
            f"{{aws}} kms get-key-policy {key} --query Policy --output text > {_DOCUMENT} && "
            f"${{{{EDITOR:-vi}}}} {_DOCUMENT} && "
            f"{{aws}} kms put-key-policy {key} --policy file://{_DOCUMENT}"
        ),
    )


def _is_anothers(seen: Observations, key_arn: str) -> bool:
    """Whether the stack file names the key, so that the stack does not manage it."""
    archive = seen.settings.destination.archive
    return archive is not None and archive.encryption.key_arn == key_arn


def _owner_and_region(seen: Observations, key_arn: str) -> tuple[str, str]:
    """Whose credentials it takes, in words, and the options that name the key."""
    _, _, _, region, owner, _ = key_arn.split(":", 5)
    whose = "" if owner == seen.settings.account_id else f", with credentials of account {owner}"
    return whose, f"--region {region} --key-id {shlex.quote(key_arn)}"
