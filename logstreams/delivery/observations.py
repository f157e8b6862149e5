"""Facts about one customer's stream, gathered once: each a value, or unavailable with its reason.

Checks read these and nothing else. `None` always means "looked, and it is not there"; a fact that
could not be looked up is `Unavailable`, so that no check can mistake blindness for absence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias, TypeVar

from logstreams.delivery.application import ApplicationFacts
from logstreams.delivery.probe import Probe
from logstreams.delivery.workos.trouble import Trouble
from logstreams.settings import StackSettings


@dataclass(frozen=True)
class Unavailable:
    """A fact that could not be looked up."""

    reason: str
    """Why, in words a user can act on; never holds a secret."""

    trouble: Trouble | None = None
    """For WorkOS's API: what kind of trouble stood in the way."""


T = TypeVar("T")
Fact: TypeAlias = T | Unavailable

NOT_LOOKED = Unavailable("not looked up")
"""The default of every fact: a gatherer that did not run leaves nothing that looks like a value."""


@dataclass(frozen=True)
class EnvironmentFacts:
    """What this machine brings along."""

    api_key_source: str = ""
    """Where the stack file says the key is: `WORKOS_API_KEY` or a secret's ARN; never the key."""
    api_key_problem: str | None = NOT_LOOKED.reason
    """Why there is no key; None: it was read."""
    api_key_prefix: str = ""
    """The key's public beginning (`sk_test_`, `sk_live_`, `sk_`), never more; empty: another."""
    client_id: str | None = None
    sdk_version: str = ""
    clock_offset_seconds: Fact[float] = NOT_LOOKED
    """This machine's clock minus WorkOS's Date header."""


@dataclass(frozen=True)
class ActionSchema:
    """The latest schema of the test action."""

    version: int
    target_types: tuple[str, ...]
    required_metadata: tuple[str, ...]
    """Metadata keys that an event, its actor or its targets must carry."""


SYNC_SLACK = timedelta(seconds=5)
"""WorkOS's clock and ours need not agree to the second."""


@dataclass(frozen=True)
class StreamFacts:
    """The log stream as `GET /organizations/{id}/audit_log_configuration` shows it."""

    id: str
    type: str
    state: str
    last_synced_at: datetime | None
    created_at: datetime

    def has_synced_since(self, moment: datetime) -> bool:
        """Whether an event was delivered since, by WorkOS's clock and within `SYNC_SLACK`."""
        return self.last_synced_at is not None and self.last_synced_at >= moment - SYNC_SLACK


@dataclass(frozen=True)
class ApiFacts:
    """What WorkOS's API answers about the organization."""

    reachable: Fact[bool] = NOT_LOOKED
    """True when an answer of WorkOS's own came back, whatever it said."""
    key_accepted: Fact[bool] = NOT_LOOKED
    """Whether a question was answered that needs a key and no organization; only asked without a
    stack."""
    organization: Fact[str | None] = NOT_LOOKED
    """The organization's name; None: WorkOS does not know the ID under this key."""
    audit_logs_state: Fact[str | None] = NOT_LOOKED
    """active, inactive or disabled; None: the organization has no audit log configuration."""
    stream: Fact[StreamFacts | None] = NOT_LOOKED
    schema: Fact[ActionSchema | None] = NOT_LOOKED


@dataclass(frozen=True)
class RoleFacts:
    """The delivery role as IAM shows it."""

    arn: str
    path: str
    created_at: datetime
    trust: Mapping[str, Any]
    policies: Mapping[str, Mapping[str, Any]]
    """Inline and attached policy documents by name."""
    boundary: Mapping[str, Any] | None
    max_session_seconds: int
    simulated: Fact[str] = NOT_LOOKED
    """What AWS's own simulation answers of s3:PutObject under the path, by identity and boundary:
    `allowed`, `implicitDeny` or `explicitDeny`; only asked of a real AWS."""


@dataclass(frozen=True)
class IdentityFacts:
    """Who we are and the role WorkOS assumes."""

    caller_account: Fact[str] = NOT_LOOKED
    role: Fact[RoleFacts | None] = NOT_LOOKED


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
    """The key a bucket encrypts with."""

    arn: str
    enabled: bool
    state: str
    policy: Fact[Mapping[str, Any]]


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
    encryption: Fact[EncryptionFacts] = NOT_LOOKED
    key: Fact[KeyFacts | None] = NOT_LOOKED
    """None: the bucket's default encryption names no key of KMS."""
    lifecycle: Fact[tuple[Mapping[str, Any], ...]] = NOT_LOOKED
    access_logs: Fact[AccessLogTargetFacts | None] = NOT_LOOKED


@dataclass(frozen=True)
class GroupRuleFacts:
    """One ingress rule of the allowlist's security group."""

    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str | None
    prefix_list_id: str | None


@dataclass(frozen=True)
class GuardRuleFacts:
    """One ingress rule of what guards a destination, its prefix list looked up."""

    group_id: str
    protocol: str
    from_port: int | None
    to_port: int | None
    cidrs: tuple[str, ...]
    """Whom it lets in; empty where it names another security group."""


@dataclass(frozen=True)
class GuardFacts:
    """A load balancer or network interface that connections to the destination come in by."""

    name: str
    group_ids: tuple[str, ...]
    rules: Fact[tuple[GuardRuleFacts, ...]]
    """Of all its groups: they count together (VPC user guide, security group rules)."""


@dataclass(frozen=True)
class NetworkFacts:
    """The egress allowlist as EC2 shows it; all `None` where the stack has no network."""

    prefix_list: Fact[tuple[str, ...] | None] = NOT_LOOKED
    """The list's CIDRs."""
    prefix_list_id: Fact[str | None] = NOT_LOOKED
    rules: Fact[tuple[GroupRuleFacts, ...] | None] = NOT_LOOKED
    group_id: Fact[str | None] = NOT_LOOKED
    """The allowlist's security group."""
    guards: Fact[tuple[GuardFacts, ...] | None] = None
    """What connections have to pass; None: no security group guards such a destination; empty:
    none was found."""


@dataclass(frozen=True)
class DestinationFacts:
    """What a destination is made of."""

    identity: IdentityFacts = field(default_factory=IdentityFacts)
    archive: ArchiveFacts = field(default_factory=ArchiveFacts)
    network: NetworkFacts = field(default_factory=NetworkFacts)
    own: object = None
    """What only destinations of its type have: the facts that its gatherer makes."""


@dataclass(frozen=True)
class Sighting:
    """An event found at a destination, as it lies there."""

    location: str
    """Where a person would look: `s3://bucket/key`, a URL, a search."""
    key: str
    body: bytes
    arrived_at: datetime
    """The destination's own time of arrival."""
    noticed_at: datetime
    checksum_ok: bool | None = None
    """Whether the stored checksum equals the body's; None: the destination keeps none."""
    retention_mode: str | None = None
    retain_until: datetime | None = None
    encryption: str | None = None
    copies: int = 1
    """How many objects carry this event."""
    bodies: int = 1
    """How many different bodies they have."""
    own: object = None
    """What only a destination of its type keeps beside an event."""

    @property
    def md5(self) -> str:
        """Hex MD5 of the body that was read back."""
        return hashlib.md5(self.body, usedforsecurity=False).hexdigest()


@dataclass(frozen=True)
class DeliveryFacts:
    """What became of the test event."""

    probe: Probe | None = None
    """None: none was sent; `not_sent` says why."""
    not_sent: str = ""
    accepted: Fact[bool] = NOT_LOOKED
    refusal: str = ""
    """WorkOS's own words where it refused the event."""
    recorded: Fact[bool] = NOT_LOOKED
    """Whether an export holds the event; only asked when it did not arrive."""
    arrival: Fact[Sighting | None] = NOT_LOOKED
    elsewhere: str | None = None
    """Where else at the destination the event was found."""
    waited_seconds: float = 0.0
    """From sending the event to the end of looking for it, by this machine's clock."""
    looked_in: str = ""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What can be known before there is a stack: this machine, WorkOS's API, an application."""

    now: datetime
    environment: EnvironmentFacts = field(default_factory=EnvironmentFacts)
    api: ApiFacts = field(default_factory=ApiFacts)
    application: ApplicationFacts | None = None
    """None: none was named."""

    def answers(self) -> tuple[Fact[object], ...]:
        """What came of every question that was put to WorkOS's API."""
        api = self.api
        return (
            api.reachable,
            api.key_accepted,
            api.organization,
            api.audit_logs_state,
            api.stream,
            api.schema,
        )


@dataclass(frozen=True, kw_only=True)
class Observations(Surroundings):
    """Everything the checks may know about one customer's stream."""

    settings: StackSettings
    first_verified_at: datetime | None
    identity: IdentityFacts = field(default_factory=IdentityFacts)
    archive: ArchiveFacts = field(default_factory=ArchiveFacts)
    network: NetworkFacts = field(default_factory=NetworkFacts)
    own: object = None
    """What only destinations of the stack's type have."""
    delivery: DeliveryFacts = field(default_factory=DeliveryFacts)

    def answers(self) -> tuple[Fact[object], ...]:
        """As without a stack, and what came of the test event."""
        return (*super().answers(), self.delivery.accepted)
