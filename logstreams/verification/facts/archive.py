"""The archive bucket and what protects it, as facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from logstreams.verification.facts.fact import NOT_LOOKED, Fact


@dataclass(frozen=True)
class LockFacts:
    """A bucket's Object Lock configuration."""

    enabled: bool
    mode: str | None
    days: int | None


@dataclass(frozen=True)
class EncryptionFacts:
    """A bucket's default encryption."""

    algorithm: str
    key_id: str | None
    bucket_key: bool


@dataclass(frozen=True)
class KeyFacts:
    """The key a bucket or a secret is encrypted with."""

    arn: str
    enabled: bool
    state: str
    policy: Fact[Mapping[str, Any]]
    grantees: Fact[frozenset[str]] = NOT_LOOKED
    """ARNs of the principals whom a grant lets generate data keys; of a secret's key, decrypt."""


@dataclass(frozen=True)
class AclFacts:
    """Whom a bucket's ACL lets in."""

    OFF: ClassVar[str] = "BucketOwnerEnforced"
    """The ownership under which S3 heeds no ACL."""

    ownership: str
    """BucketOwnerEnforced, BucketOwnerPreferred or ObjectWriter."""
    grants: tuple[tuple[str, str], ...]
    """Grantee (canonical ID, group's URI) and permission, but for the owner's."""


@dataclass(frozen=True)
class ReplicaFacts:
    """A bucket that gets copies of what is put into the archive."""

    bucket: str
    ours: Fact[bool]
    """Whether it is of the archive's account."""
    prefix: str = ""
    """Which events are copied, by the beginning of their keys; empty: every one."""

    def __str__(self) -> str:
        return f"{self.bucket} (keys that begin with {self.prefix})" if self.prefix else self.bucket


@dataclass(frozen=True)
class AccessLogTargetFacts:
    """The bucket that receives the archive's access logs."""

    bucket: str
    exists: Fact[bool]
    owner_is_us: Fact[bool]
    region: Fact[str]
    algorithm: Fact[str]
    locked: Fact[bool]
    policy: Fact[Mapping[str, Any] | None]
    put_from: Fact[frozenset[str]] = NOT_LOOKED
    """Addresses that objects of the archive were put from, by the latest of its logs."""
    refused_from: Fact[frozenset[str]] = NOT_LOOKED
    """Addresses from which the writing role's uploads were refused, by the latest of its logs."""


@dataclass(frozen=True)
class EventRuleFacts:
    """The EventBridge rule that matches the events that are stored."""

    enabled: bool
    pattern: Mapping[str, Any]


@dataclass(frozen=True)
class AlarmFacts:
    """The alarm on the rule's matches."""

    metric: str
    """Namespace, metric and the one dimension: `AWS/Events TriggeredRules RuleName=…`."""
    condition: str
    """When an hour counts as silent: `Sum LessThanThreshold 1`."""
    missing: str
    """What an hour without data counts as."""
    seconds: int
    """How long it has to be silent."""
    acts: bool
    """Whether its actions are switched on."""
    actions: tuple[str, ...]
    """ARNs of what it tells when it fires."""


@dataclass(frozen=True)
class SilenceFacts:
    """What fires when no event arrives."""

    notifies: Fact[bool]
    """Whether the bucket tells EventBridge of its objects."""
    rule: Fact[EventRuleFacts | None]
    alarm: Fact[AlarmFacts | None]


@dataclass(frozen=True)
class TopicFacts:
    """An SNS topic that alarms tell."""

    subscriptions: int
    """How many are confirmed."""
    policy: Mapping[str, Any]
    key: str
    """What it encrypts with, as SNS names it: an alias, an ID or an ARN; empty: nothing."""


@dataclass(frozen=True)
class ArchiveFacts:
    """The archive bucket as S3 shows it."""

    exists: Fact[bool] = NOT_LOOKED
    owner_is_us: Fact[bool] = NOT_LOOKED
    region: Fact[str] = NOT_LOOKED
    versioning: Fact[str] = NOT_LOOKED
    lock: Fact[LockFacts] = NOT_LOOKED
    policy: Fact[Mapping[str, Any] | None] = NOT_LOOKED
    public_access_blocked: Fact[bool] = NOT_LOOKED
    account_blocked: Fact[bool] = NOT_LOOKED
    """Whether the account blocks public access, all four settings, for all of its buckets."""
    acl: Fact[AclFacts] = NOT_LOOKED
    replicas: Fact[tuple[ReplicaFacts, ...]] = NOT_LOOKED
    encryption: Fact[EncryptionFacts] = NOT_LOOKED
    key: Fact[KeyFacts | None] = NOT_LOOKED
    """None: the bucket's default encryption names no KMS key."""
    own_key: Fact[str | None] = NOT_LOOKED
    """ARN of the key that the stack's own alias names; None: it names none, or none is needed.
    Anyone may let the alias name another: which key the stack made its state knows."""
    lifecycle: Fact[tuple[Mapping[str, Any], ...]] = NOT_LOOKED
    access_logs: Fact[AccessLogTargetFacts | None] = NOT_LOOKED
    silence: Fact[SilenceFacts | None] = NOT_LOOKED
    """None: the stack has no alarm on silence."""
    topics: Mapping[str, Fact[TopicFacts | None]] = field(default_factory=dict)
    """What the stack's alarms tell, by ARN; None: it is not there. Topics of other accounts, which
    show themselves to their owner, are left out."""
