"""The policies that were read, each with what it decides by itself.

A Deny belongs to the check of the document it stands in; what another document allows counts for
all, since in the bucket's own account one Allow is enough (IAM user guide, "Policy evaluation
logic", 2026-11-28).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logstreams.verification.checks.framework import known
from logstreams.verification.checks.requests import role_of
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.iam import Document, Policies
from logstreams.verification.iam.documents import statements
from logstreams.verification.observations import Observations

ROLE_POLICY = "the role's policy "
"""How a policy of the role is shown, before its name or ARN."""

BUCKET_POLICY, KEY_POLICY, TRUST_POLICY = "the bucket policy", "the key policy", "the trust policy"
SECRET_POLICY = "the secret's policy"  # noqa: S105 - how it is shown


def of_role(seen: Observations, allowing: Document | None = None) -> Policies:
    """The role's own policies, and what another's allows.

    Args:
        seen: What was collected.
        allowing: Statements of what is asked for that allow; None: the bucket's.
    """
    other = _allowed_by_bucket(seen) if allowing is None else allowing
    return Policies(_shown(role_of(seen)), resource=other)


def of_secret(policy: Document | None) -> Policies:
    """A secret's own policy; the role's policies are taken as allowing."""
    return Policies(None, resource=policy, resource_name=SECRET_POLICY)


def of_boundary(seen: Observations) -> Policies:
    """The role's boundary; the role's own policies are taken as allowing."""
    return Policies(None, role_of(seen).boundary, resource=_allowed_by_bucket(seen))


def of_bucket(seen: Observations) -> Policies:
    """The bucket's policy; the role's own policies are taken as allowing."""
    return Policies(
        None, resource=known(seen.destination.archive.policy), resource_name=BUCKET_POLICY
    )


def of_delivery(seen: Observations) -> Policies:
    """All that decides on a PUT: the role's policies, its boundary and the bucket's policy."""
    role = role_of(seen)
    return Policies(
        _shown(role),
        role.boundary,
        resource=known(seen.destination.archive.policy),
        resource_name=BUCKET_POLICY,
    )


def of_key(seen: Observations, key: KeyFacts) -> Policies:
    """Key policy, the role's own policies and its boundary, which decide together."""
    role = role_of(seen)
    return Policies(
        _shown(role),
        role.boundary,
        resource=known(key.policy),
        resource_name=KEY_POLICY,
        resource_must_allow=True,
        granted=not isinstance(key.grantees, Unavailable) and role.arn in key.grantees,
    )


def of_trust(seen: Observations) -> Policies:
    """The role's trust policy; what WorkOS's own policies say is WorkOS's to see to."""
    return Policies(
        None, resource=role_of(seen).trust, resource_name=TRUST_POLICY, resource_must_allow=True
    )


def _shown(role: RoleFacts) -> dict[str, Document]:
    return {f"{ROLE_POLICY}{name}": document for name, document in role.policies.items()}


def _allowed_by_bucket(seen: Observations) -> Mapping[str, Any] | None:
    document = seen.destination.archive.policy
    if document is None or isinstance(document, Unavailable):
        return None
    return only_allows(document)


def only_allows(document: Document) -> Document:
    """A document without its Deny statements."""
    kept = [one for one in statements(document) if one.get("Effect") == "Allow"]
    return {**document, "Statement": kept}
