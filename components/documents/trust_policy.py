"""Who may assume the delivery role."""

from __future__ import annotations

from components.documents.render import Document, policy


def trust_policy(
    *, partition: str, trusted_account_id: str, external_ids: tuple[str, ...]
) -> Document:
    """Return the trust policy of the delivery role: WorkOS's account, with the external ID.

    WorkOS publishes its account, shown on the stream's form, but not which of its principals
    assumes the role, so the account is trusted (Log Streams documentation, 2026-11-22). The
    external ID, which WorkOS makes up for each stream, keeps another of WorkOS's customers from
    naming this role in a form of theirs (IAM User Guide, "The confused deputy problem"). There are
    two while one is rotated: either is accepted, so that no event is refused in between.
    """
    # A single one stays a text, as releases before wrote it: another form would be a change.
    accepted: str | list[str] = external_ids[0] if len(external_ids) == 1 else [*external_ids]
    return policy(
        {
            "Sid": "WorkOSWithExternalId",
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:{partition}:iam::{trusted_account_id}:root"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"sts:ExternalId": accepted}},
        }
    )
