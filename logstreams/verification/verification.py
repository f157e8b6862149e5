"""One verification of one stream: collect, send, evaluate."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from logstreams.settings import StackSettings
from logstreams.verification import api_key, secret
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.collect.delivery import (
    EventSender,
    looked_again,
    searched,
    send_and_look,
    time_at,
    why_not_sent,
    with_schema,
)
from logstreams.verification.collect.environment import (
    collect_environment,
    unusable_secrets,
    with_key,
    with_unusable_key,
    without_key,
)
from logstreams.verification.collect.reading_twice import DestinationFuture
from logstreams.verification.collect.waiting import EarlyEvaluation, Watch
from logstreams.verification.collect.workos_api import (
    client_of,
    collect_api,
    collect_stream,
    unanswered,
)
from logstreams.verification.destinations import destination_of, reader_of
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.environment import EnvironmentFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.facts.workos_api import ActionSchema, ApiFacts, StreamFacts
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations
from logstreams.verification.progress import Progress, Sparse, Tick
from logstreams.verification.refusal import refusal_of
from logstreams.verification.report import VerifyReport
from logstreams.verification.undeployed import Undeployed, as_deployed, undeployed
from logstreams.verification.wait import NEW_ROLE_SECONDS
from logstreams.verification.workos.error_kind import WorkOSFailure

if TYPE_CHECKING:
    from logstreams.verification.workos.client import WorkOS


@dataclass(frozen=True)
class Question:
    """What is to be verified, and how."""

    settings: StackSettings
    first_verified_at: datetime | None = None
    """When this stream was first proven; None: never. Decides between pending and failed."""
    emit: bool = True
    """False sends nothing: the verdict can then be no better than unproven."""
    wait_seconds: float | None = None
    """How long to look for the event; None: the stack file's verify.timeoutSeconds."""
    aws_keys: AwsKeys | None = None
    """Access keys of the stack's configuration; None: boto3's own search."""
    organization_before: str | None = None
    """The organization that the stack was last verified with; None: not known, or never."""
    other_stacks: tuple[str, ...] = ()
    """Names of other stacks of the same environment that have a file."""
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
    deployed: Mapping[str, Any] | None = None
    """`StackSettings.to_plain` as of the last update; None: there was none, or this is one."""

    @property
    def as_deployed(self) -> Question:
        """The same question about what is deployed."""
        return replace(self, settings=as_deployed(self.settings, self.deployed))


def verify(
    question: Question, progress: Progress = lambda _: None, tick: Tick | None = None
) -> VerifyReport:
    """Verify one stream.

    Args:
        question: What and how.
        progress: Told in one line each what is being done, for a person who waits.
        tick: Told each second how long the event has been waited for; None: `progress` is told it
            now and then.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: The stack's AWS session cannot be made.
        BeyondLoopback: In a rehearsal, when an endpoint is not this machine's.
    """
    started = datetime.now(UTC)
    changed = undeployed(question.settings, question.deployed)
    question = question.as_deployed
    settings = question.settings
    aws = Aws(settings, question.aws_keys)
    kind = destination_of(settings)
    with ThreadPoolExecutor(max_workers=1) as pool:
        destination = DestinationFuture(lambda: kind.collect(aws, settings), pool)
        errand = _Errand(
            question, started, aws, destination, progress, tick or Sparse(progress), changed
        )
        environment, api, delivery = _ask_workos(errand)
    facts = kind.collect_afterwards(aws, settings, destination.result(), delivery)
    seen = errand.observations(environment, api, facts, delivery)
    return evaluate(seen, datetime.now(UTC))


@dataclass(frozen=True)
class _Errand:
    """What one verification has at hand."""

    question: Question
    started: datetime
    aws: Aws
    destination_future: DestinationFuture
    progress: Progress
    tick: Tick
    undeployed: Undeployed | None = None

    @property
    def organization(self) -> str:
        return self.question.settings.organization_id

    @property
    def limit(self) -> float:
        """Seconds to look for the event at most."""
        wait = self.question.wait_seconds
        return float(self.question.settings.verify.timeout_seconds if wait is None else wait)

    def observations(
        self,
        environment: EnvironmentFacts,
        api: ApiFacts,
        facts: DestinationFacts,
        delivery: DeliveryFacts,
    ) -> Observations:
        return Observations(
            settings=self.question.settings,
            now=self.started,
            first_verified_at=self.question.first_verified_at,
            organization_before=self.question.organization_before,
            other_stacks=self.question.other_stacks,
            stack_is_made=self.question.stack_is_made,
            state_unreadable=self.question.state_unreadable,
            state_has_bucket=self.question.state_has_bucket,
            state_resources=self.question.state_resources,
            state_interrupted=self.question.state_interrupted,
            made_key=self.question.made_key,
            undeployed=self.undeployed,
            environment=environment,
            api=api,
            destination=facts,
            delivery=delivery,
        )


def _ask_workos(errand: _Errand) -> tuple[EnvironmentFacts, ApiFacts, DeliveryFacts]:
    settings = errand.question.settings
    environment = collect_environment(
        api_key.source(settings),
        surplus=api_key.surplus(settings),
        unusable=unusable_secrets(settings, errand.aws),
    )
    configured = errand.question.aws_keys is not None
    environment = replace(environment, aws_keys_configured=configured)
    try:
        key = secret.read(settings.api_key, errand.aws.client)
    except secret.Unusable as problem:
        blind = Unavailable("an HTTP header cannot carry the API key")
        facts = with_unusable_key(environment, str(problem))
        return facts, unanswered(blind), DeliveryFacts(not_sent=blind.reason)
    except secret.NoSecret as problem:
        return (
            without_key(environment, problem),
            ApiFacts(),
            DeliveryFacts(not_sent="there is no API key"),
        )
    try:
        workos = client_of(key, progress=errand.progress)
    except WorkOSFailure as failure:
        blind = Unavailable(str(failure), failure.trouble)
        facts = with_key(environment, key, None)
        return facts, unanswered(blind), DeliveryFacts(not_sent=blind.reason)
    try:
        errand.progress(f"asking WorkOS about {settings.organization_id}")
        api = collect_api(workos, settings.organization_id)
        environment = with_key(environment, key, workos.clock_offset_seconds)
        api, delivery = _send(errand, workos, environment, api)
    finally:
        workos.close()
    return with_key(environment, key, workos.clock_offset_seconds), api, delivery


def _send(
    errand: _Errand, workos: WorkOS, environment: EnvironmentFacts, api: ApiFacts
) -> tuple[ApiFacts, DeliveryFacts]:
    """Send the event if there is a stream that could deliver it; then look at the stream again."""
    if not errand.question.emit:
        return api, DeliveryFacts(not_sent="--no-emit was given")
    api = with_schema(workos, api)
    if reason := why_not_sent(api):
        return api, DeliveryFacts(not_sent=reason)
    version = api.schema.version if isinstance(api.schema, ActionSchema) else None
    reader = reader_of(errand.question.settings, errand.aws)
    sender = EventSender(workos, reader, errand.progress, errand.tick, version)
    watch = Watch(
        limit=errand.limit,
        before=narrow(api.stream, StreamFacts),  # without a stream none is sent
        read=lambda: collect_stream(workos, errand.organization, once=True)[1],
        evaluate=lambda stream: _evaluate_so_far(errand, environment, replace(api, stream=stream)),
    )
    delivery = send_and_look(sender, errand.organization, watch)
    state, stream = collect_stream(workos, errand.organization)
    delivery = looked_again(sender, replace(delivery, read_at=time_at(workos)), stream)
    unread = isinstance(delivery.arrival, Unavailable) and delivery.accepted is True
    if unread and not delivery.synced(stream):
        # Only WorkOS's own word is left; an export is asked for once that has been waited for.
        delivery = searched(sender, delivery)
    return replace(api, audit_logs_state=state, stream=stream), delivery


def _evaluate_so_far(
    errand: _Errand, environment: EnvironmentFacts, api: ApiFacts
) -> EarlyEvaluation:
    """What the destination says of the wait; nothing, as long as it is being read.

    Raises:
        Exception: Whatever reading the destination raised.
    """
    facts = errand.destination_future.known()
    if facts is None:
        return EarlyEvaluation()
    fate_unknown = DeliveryFacts()
    refusal = refusal_of(errand.observations(environment, api, facts, fate_unknown))
    role = facts.identity.role
    return EarlyEvaluation(
        refusal=refusal if refusal and errand.destination_future.confirms(facts) else None,
        role_is_new=isinstance(role, RoleFacts)
        and (datetime.now(UTC) - role.created_at).total_seconds() < NEW_ROLE_SECONDS,
    )
