"""The policy of the key an archive is encrypted with."""

from __future__ import annotations

from components.documents.render import Document, policy


def key_policy(*, partition: str, account_id: str, deletable: bool = False) -> Document:
    """Return the key policy.

    The principal is the account, so IAM policies decide who uses the key: the delivery role's own
    lets it encrypt events, and no more. A role named here would have to exist before the key, and
    once deleted would remain as an identifier that a role of the same name does not match (KMS
    Developer Guide, "Default key policy"; IAM User Guide, "Principal element"; 2026-11-22).

    Deleting the key would destroy every event of the archive whatever Object Lock says, so it is
    denied unless `deletable`. Whoever may change this policy can lift that.
    """
    by_iam: Document = {
        "Sid": "AccountDecidesByIam",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    no_deletion: Document = {
        "Sid": "DenyDeletionOfKey",
        "Effect": "Deny",
        "Principal": "*",
        "Action": "kms:ScheduleKeyDeletion",
        "Resource": "*",
    }
    return policy(by_iam) if deletable else policy(by_iam, no_deletion)
