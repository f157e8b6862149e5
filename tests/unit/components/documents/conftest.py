"""Documents are judged by an evaluator of IAM policies, so that a test reads as a request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ministack.core.iam_evaluator import (
    EvalContext,
    evaluate,
    evaluate_resource_policy,
    evaluate_trust_policy,
    parse_policy_document,
)

ACCOUNT = "012345670123"
WRITER = f"arn:aws:iam::{ACCOUNT}:role/acme-delivery"
DEPLOYER = f"arn:aws:iam::{ACCOUNT}:role/deployer"
BUCKET = "arn:aws:s3:::acme-events"
EVENT = f"{BUCKET}/audit/2026-11-22/e.json"

Decide = Callable[..., str]


def _request(
    action: str,
    resource: str = EVENT,
    *,
    who: str = WRITER,
    source_ip: str = "203.0.113.7",
    tls: str | None = "1.3",
    **keys: str,
) -> EvalContext:
    """A request; for a role, `who` is its ARN, which is what aws:PrincipalArn is for a session."""
    known = {"s3:tlsversion": tls} if tls else {}
    return EvalContext(
        principal_arn=who,
        principal_type="AssumedRole",
        principal_account=who.split(":")[4],
        action=action,
        resource_arn=resource,
        region="eu-central-1",
        source_ip=source_ip,
        secure_transport=tls is not None,
        service_context={
            **known,
            **{key.lower(): value for key, value in keys.items()},
        },
    )


@pytest.fixture
def by_resource_policy() -> Decide:
    """Decide a request by a bucket's or key's policy alone: Allow, Deny or ImplicitDeny."""

    def decide(document: dict[str, Any], *request: str, **keys: Any) -> str:
        return str(evaluate_resource_policy(document, _request(*request, **keys)).decision)

    return decide


@pytest.fixture
def by_identity_policy() -> Decide:
    """Decide a request by a role's policy alone."""

    def decide(document: dict[str, Any], *request: str, **keys: Any) -> str:
        statements = [parse_policy_document(document)]
        return str(evaluate(_request(*request, **keys), statements).decision)

    return decide


@pytest.fixture
def assumable() -> Callable[..., bool]:
    """Whether a trust policy lets a principal assume the role, with or without an external ID."""

    def decide(document: dict[str, Any], who: str, external_id: str | None = None) -> bool:
        keys = {} if external_id is None else {"sts:ExternalId": external_id}
        request = _request("sts:AssumeRole", WRITER, who=who, **keys)
        return bool(evaluate_trust_policy(document, who, request))

    return decide
