"""Who asks AWS, and the role WorkOS assumes, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from logstreams.verification.facts.fact import NOT_LOOKED, Fact


@dataclass(frozen=True)
class RoleFacts:
    """The delivery role as IAM shows it."""

    arn: str
    path: str
    created_at: datetime
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]
    """Policy documents: inline ones by name, attached ones by ARN."""
    boundary: Mapping[str, Any] | None
    max_session_seconds: int
    simulated: Fact[str] = NOT_LOOKED
    """What AWS's own simulation answers of s3:PutObject under the path, by identity and boundary:
    `allowed`, `implicitDeny` or `explicitDeny`; only asked of a real AWS."""
    unique_id: str | None = None
    """`AROA…`; None: not looked up."""
    tags: Mapping[str, str] | None = None
    """None: not looked up."""


@dataclass(frozen=True)
class IdentityFacts:
    """Who we are and the role WorkOS assumes."""

    caller_account: Fact[str] = NOT_LOOKED
    role: Fact[RoleFacts | None] = NOT_LOOKED
    organization: Fact[str] = NOT_LOOKED
    """ID of the AWS organization of the account (`o-…`); empty: it belongs to none."""
