"""All facts about one customer's stream: checks read these and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from logstreams.settings import StackSettings
from logstreams.verification.facts.application import ApplicationFacts
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.environment import EnvironmentFacts
from logstreams.verification.facts.fact import Fact
from logstreams.verification.facts.workos_api import ApiFacts
from logstreams.verification.undeployed import Undeployed


@dataclass(frozen=True, kw_only=True)
class MachineFacts:
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
class Observations(MachineFacts):
    """Everything the checks may know about one customer's stream."""

    settings: StackSettings
    first_verified_at: datetime | None
    organization_before: str | None = None
    """The organization that the stack was last verified with; None: not known, or never."""
    other_stacks: tuple[str, ...] = ()
    """Names of the project's other stacks of the same environment."""
    undeployed: Undeployed | None = None
    """What the stack file says otherwise than was deployed; None: nothing, or nobody looked."""
    stack_is_made: bool | None = None
    """Whether Pulumi's backend knows the stack; None: nobody asked, or it cannot be asked."""
    state_unreadable: bool = False
    """Whether somebody asked for the stack's state in vain."""
    state_has_bucket: bool | None = None
    """Whether Pulumi manages a bucket in the stack; None: nobody looked."""
    state_resources: frozenset[str] | None = None
    """What Pulumi manages in the stack, each `TYPE::NAME`; None: nobody looked."""
    state_interrupted: tuple[str, ...] = ()
    """Names of the resources that an update is making, or was when it was killed."""
    made_key: str | None = None
    """ARN of the KMS key that Pulumi made in the stack; None: it made none, or nobody looked."""
    destination: DestinationFacts = field(default_factory=DestinationFacts)
    delivery: DeliveryFacts = field(default_factory=DeliveryFacts)

    def answers(self) -> tuple[Fact[object], ...]:
        """As without a stack, and what came of the test event."""
        return (*super().answers(), self.delivery.accepted)
