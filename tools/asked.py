"""A request as both evaluators are asked about it, and what the kit's says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logstreams.verification.iam import Decision, Policies, Request, Rest, decide, role_session
from logstreams.verification.iam.values import Possible, known

ASSUME = "sts:AssumeRole"
SESSION = "session"

Document = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """One request of a role's session, all its condition keys known."""

    principal_arn: str
    """The role's."""
    action: str
    resource_arn: str
    region: str
    source_ip: str
    tls: bool = True
    context: tuple[tuple[str, str | tuple[str, ...]], ...] = ()
    """More condition keys, lower case, with their value, or values."""

    @property
    def account(self) -> str:
        """The account of the principal."""
        return self.principal_arn.split(":")[4]

    def keys(self, owner: str) -> dict[str, str | tuple[str, ...]]:
        """Every condition key of the request but those the principal itself determines."""
        return {
            "aws:SourceIp": self.source_ip,
            "aws:SecureTransport": str(self.tls).lower(),
            "aws:RequestedRegion": self.region,
            "aws:ResourceAccount": owner,
            **dict(self.context),
        }


def answer(asked: Asked, owner: str, **documents: Document | None) -> Decision:
    """The decision of the kit's evaluator; takes what `asked_of` does."""
    return decide(*asked_of(asked, owner, **documents))


def asked_of(
    asked: Asked,
    owner: str,
    *,
    resource: Document | None,
    identity: Document | None,
    boundary: Document | None,
) -> tuple[Policies, Request]:
    """What the kit's evaluator is asked.

    Args:
        asked: The request.
        owner: The account that owns the resource.
        resource: The policy of the bucket, the key or the role.
        identity: The role's own policy; None: taken as allowing.
        boundary: The role's boundary.
    """
    keys = {name.lower(): _known(value) for name, value in asked.keys(owner).items()}
    by_itself = asked.action.startswith("kms:") or asked.action == ASSUME
    policies = Policies(
        None if identity is None else {"own": identity},
        boundary,
        resource=resource,
        resource_must_allow=by_itself,
    )
    principal = role_session(asked.principal_arn, SESSION)
    request = Request(principal, asked.action, asked.resource_arn, keys, owner, Rest.ABSENT)
    return policies, request


def _known(value: str | tuple[str, ...]) -> Possible:
    return known(*value) if isinstance(value, tuple) else known(value)
