"""What only HTTPS destinations have: the kit's receiver, or a customer's own endpoint, as facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from logstreams.settings import StackSettings
from logstreams.verification import pulumi_import
from logstreams.verification.facts.archive import KeyFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Fact
from logstreams.verification.pulumi_import import Importable
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind


@dataclass(frozen=True)
class CertificateFacts:
    """A certificate, as its manager or its server shows it."""

    status: str
    """ISSUED, EXPIRED, REVOKED, …; of a server's: ISSUED."""
    not_after: datetime | None
    names: tuple[str, ...]


@dataclass(frozen=True)
class HandshakeFacts:
    """How the endpoint answers a TLS handshake for its name."""

    certificate: CertificateFacts | None
    """None: there is no connection, or TLS cannot begin; `obstacle` says why."""
    obstacle: ConnectErrorKind | None = None
    seconds: float = field(default=0.0, compare=False)
    """How long the answer to a HEAD request took."""


@dataclass(frozen=True)
class EndpointFacts(DestinationFacts):
    """Everything of the endpoint but what guards it."""

    handshake: Fact[HandshakeFacts] = NOT_LOOKED
    """Unavailable: not reached from here, as behind an allowlist it should not be."""


@dataclass(frozen=True)
class ForwardFacts:
    """A target group that requests are forwarded to."""

    group_arn: str
    targets: tuple[str, ...]
    """What is registered in it: ARNs of functions, IDs of instances, addresses."""


@dataclass(frozen=True)
class ActionFacts:
    """What becomes of a request, in the end."""

    said: str
    """In words: `answers 200`, `redirects to …`, `forwards to …`."""
    forwards: tuple[ForwardFacts, ...] = ()
    """Those that get a share; empty: the load balancer answers by itself."""


@dataclass(frozen=True)
class RuleFacts:
    """One rule of a listener, before its default action."""

    priority: int
    conditions: tuple[Mapping[str, Any], ...]
    """As DescribeRules answers them; all of them have to match."""
    action: ActionFacts


@dataclass(frozen=True)
class ListenerFacts:
    """What the load balancer does on one port."""

    port: int
    protocol: str
    certificate_arns: tuple[str, ...]
    default: ActionFacts
    """What is done with a request that no rule is for."""
    rules: Fact[tuple[RuleFacts, ...]] = ()
    """In the order in which they are tried."""
    asks_for_certificate: bool = False
    """Clients have to show a certificate of their own (mutual TLS)."""

    @property
    def actions(self) -> tuple[ActionFacts, ...]:
        """Everything that may be done with a request, as far as it could be read."""
        rules = self.rules if isinstance(self.rules, tuple) else ()
        return (*(rule.action for rule in rules), self.default)

    @property
    def targets(self) -> tuple[str, ...]:
        """Everything that gets a share of the requests."""
        found = (one for action in self.actions for each in action.forwards for one in each.targets)
        return tuple(dict.fromkeys(found))

    def groups_with(self, target: str) -> tuple[str, ...]:
        """The target groups that requests are forwarded to and that hold this target."""
        found = (
            each.group_arn
            for action in self.actions
            for each in action.forwards
            if target in each.targets
        )
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class LoadBalancerFacts:
    """The load balancer."""

    arn: str
    dns_name: str
    state: str
    scheme: str


@dataclass(frozen=True)
class FunctionUrlFacts:
    """A URL of the function's own, which passes the load balancer by."""

    url: str
    auth_type: str
    """`NONE`: whoever the function's policy names may call it, signed or not; `AWS_IAM`."""
    qualifier: str = ""
    """The alias that it belongs to; empty: the function itself."""


@dataclass(frozen=True)
class FunctionFacts:
    """The function."""

    state: str
    last_update: str
    environment: Fact[Mapping[str, str]] = field(default_factory=dict)
    may_be_called_for: tuple[str, ...] = ()
    """Target groups for which the function's policy lets the load balancer call it; patterns."""
    policy: Mapping[str, Any] = field(default_factory=dict)
    """The function's own policy, as Lambda has it."""
    urls: Fact[tuple[FunctionUrlFacts, ...]] = ()
    code_sha256: Fact[str] = NOT_LOOKED
    """Of the modules as they are (logstreams/settings/receiver.py says how)."""
    reserved: int | None = None
    """Of the account's concurrent executions, those kept for it and its limit; None: no such."""
    timeout_seconds: int | None = None
    """None: not known."""
    memory_mb: int | None = None
    """None: not known."""
    handler: str = ""
    """What Lambda calls; empty: not known."""
    layers: tuple[str, ...] = ()
    """ARNs."""
    vpc_id: str = ""
    """The VPC whose network it uses; empty: Lambda's own."""
    role: str = ""
    """ARN of the role it runs as."""
    log_group: str = ""
    """Where it logs; empty: not known."""
    log_hides: str = ""
    """Why its log need not have every line about a request; empty: it has."""
    modified_at: datetime | None = None
    """When code or configuration were last changed; None: not known."""


@dataclass(frozen=True)
class SecretFacts:
    """The header's secret; never a value."""

    has_current: bool
    has_previous: bool
    being_deleted: bool = False
    """Scheduled for deletion: it cannot be read, and can be restored."""
    flaw: Fact[str] = ""
    """Why no header carries the current value; empty: one does."""
    policy: Fact[Mapping[str, Any] | None] = None
    """Its resource policy; None: it has none."""
    key: Fact[KeyFacts | None] = None
    """The key of KMS that it is encrypted with; None: AWS's own for secrets."""
    in_use: tuple[str, ...] = ()
    """IDs of the versions that the receiver accepts once it reads the secret again."""
    stored_twice: Fact[bool] = False
    """Whether the previous value is the current one, stored again."""


@dataclass(frozen=True)
class AnswerFacts:
    """What the receiver has answered since the test event."""

    by_status: Counter[int]
    acknowledged_for_nothing: int
    """Requests with a body that WorkOS has been told are done, and of which nothing was kept."""
    timed_out: int
    """Requests that Lambda ended because they took too long."""
    crashed: int = 0
    """Requests that ended before the receiver could answer."""
    throttled: Fact[int] = 0
    """Calls that Lambda refused because too many ran at once."""
    started: int = 0
    """Calls that Lambda began, by its own lines in the log."""
    invocations: Fact[int] = 0
    """Calls that Lambda counts in its metric, in whole minutes since the event."""
    refused_before: Fact[int] = 0
    """Requests whose header was missing or wrong, of the hour before the event and since the
    function was last changed; only looked for where WorkOS had given the stream up by then."""

    @property
    def reached(self) -> int:
        """How many requests reached the function, as far as its log says."""
        return max(self.started, sum(self.by_status.values()) + self.timed_out + self.crashed)

    @property
    def refused(self) -> int:
        """Requests whose header was missing or wrong."""
        return self.by_status[401]

    @property
    def failed(self) -> int:
        """Requests that could not be answered well, but may be later."""
        return sum(n for status, n in self.by_status.items() if status >= 500) + self.crashed  # noqa: PLR2004 - RFC 9110


@dataclass(frozen=True)
class QuarantineFacts:
    """What the receiver has kept of the event's day in an event's place."""

    keys: tuple[str, ...]
    holds_event: str | None
    """The key of the test event, if it is among them."""


@dataclass(frozen=True)
class ReceiverFacts(DestinationFacts):
    """Everything of the receiver but role, archive and network."""

    load_balancer: Fact[LoadBalancerFacts | None] = NOT_LOOKED
    listener: Fact[ListenerFacts | None] = NOT_LOOKED
    """None: nothing listens on the destination's port."""
    certificate: Fact[CertificateFacts | None] = NOT_LOOKED
    """Of the listener; None: it has none, or it is gone."""
    function: Fact[FunctionFacts | None] = NOT_LOOKED
    secret: Fact[SecretFacts | None] = NOT_LOOKED
    name_leads_to: Fact[tuple[str, ...] | None] = NOT_LOOKED
    """Addresses of the public name, as this machine resolves it; None: names are not looked up."""
    balancer_at: Fact[tuple[str, ...] | None] = NOT_LOOKED
    """Addresses of the load balancer's own name."""
    alarms: Fact[frozenset[str]] = NOT_LOOKED
    """Names of the receiver's alarms that there are, and whose actions are not switched off."""
    answers: Fact[AnswerFacts] = NOT_LOOKED
    """Only read where the test event did not arrive."""
    quarantine: Fact[QuarantineFacts] = NOT_LOOKED
    came_with: Fact[str] = ""
    """ID of the version of the header's secret that the test event came with; empty: not known."""

    def named(self, settings: StackSettings) -> Iterator[Importable]:
        """The parts of the receiver too."""
        yield from super().named(settings)
        if isinstance(self.function, FunctionFacts):
            yield pulumi_import.function(settings)
        if isinstance(self.secret, SecretFacts) and not self.secret.being_deleted:
            yield pulumi_import.header_secret(settings)
        if isinstance(self.load_balancer, LoadBalancerFacts):
            yield pulumi_import.load_balancer(settings, self.load_balancer.arn)
