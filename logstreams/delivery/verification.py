"""One verification of one stream: gather, send, judge."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from logstreams.delivery import api_key, secret
from logstreams.delivery.aws import Aws
from logstreams.delivery.facts.delivery import DeliveryFacts
from logstreams.delivery.facts.environment import EnvironmentFacts
from logstreams.delivery.facts.fact import Fact, Unavailable
from logstreams.delivery.facts.identity import RoleFacts
from logstreams.delivery.facts.workos_api import ActionSchema, ApiFacts, StreamFacts
from logstreams.delivery.gather.delivery import (
    Courier,
    searched,
    send_and_look,
    why_not_sent,
    with_schema,
)
from logstreams.delivery.gather.destinations import gather_afterwards, gather_destination
from logstreams.delivery.gather.environment import (
    gather_environment,
    unusable_secrets,
    with_key,
    with_unusable_key,
)
from logstreams.delivery.gather.workos_api import client_of, gather_api, gather_stream, unanswered
from logstreams.delivery.judgement import judged
from logstreams.delivery.observations import DestinationFacts, Observations
from logstreams.delivery.report.model import Report
from logstreams.delivery.sinks import sink_of
from logstreams.delivery.workos.trouble import WorkOSFailure
from logstreams.settings import StackSettings

if TYPE_CHECKING:
    from logstreams.delivery.workos.client import WorkOS

FRESH_ROLE = timedelta(minutes=2)
"""How long a new role may be refused elsewhere: IAM is eventually consistent."""

INVALID_SECONDS = 30
"""How long to wait for an event of a stream that WorkOS calls invalid: it does not retry."""

Progress = Callable[[str], None]


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


def verify(question: Question, progress: Progress = lambda _: None) -> Report:
    """Verify one stream.

    Args:
        question: What and how.
        progress: Told in one line each what is being done, for a person who waits.

    Raises:
        botocore.exceptions.BotoCoreError, ClientError: The stack's AWS session cannot be made.
        BeyondLoopback: In a rehearsal, when an endpoint is not this machine's.
    """
    started = datetime.now(UTC)
    settings = question.settings
    aws = Aws(settings)
    with ThreadPoolExecutor(max_workers=1) as pool:
        world = pool.submit(gather_destination, aws, settings)
        environment, api, delivery = _ask_workos(question, aws, world, progress)
    facts = gather_afterwards(aws, settings, world.result(), delivery)
    seen = Observations(
        settings=settings,
        now=started,
        first_verified_at=question.first_verified_at,
        environment=environment,
        api=api,
        identity=facts.identity,
        archive=facts.archive,
        network=facts.network,
        own=facts.own,
        delivery=delivery,
    )
    return judged(seen, datetime.now(UTC))


def _ask_workos(
    question: Question, aws: Aws, world: Future[DestinationFacts], progress: Progress
) -> tuple[EnvironmentFacts, ApiFacts, DeliveryFacts]:
    settings = question.settings
    environment = gather_environment(
        api_key.source(settings),
        surplus=api_key.surplus(settings),
        unusable=unusable_secrets(settings, aws),
    )
    try:
        key = secret.read(settings.api_key, aws.client)
    except secret.Unusable as problem:
        blind = Unavailable("the API key cannot be sent")
        facts = with_unusable_key(environment, str(problem))
        return facts, unanswered(blind), DeliveryFacts(not_sent=blind.reason)
    except secret.NoSecret as problem:
        return (
            replace(environment, api_key_problem=str(problem)),
            ApiFacts(),
            DeliveryFacts(not_sent="there is no API key"),
        )
    try:
        workos = client_of(key)
    except WorkOSFailure as failure:
        blind = Unavailable(str(failure), failure.trouble)
        facts = with_key(environment, key, None)
        return facts, unanswered(blind), DeliveryFacts(not_sent=blind.reason)
    try:
        progress(f"asking WorkOS about {settings.organization_id}")
        api = gather_api(workos, settings.organization_id)
        api, delivery = _send(question, aws, workos, api, world, progress)
    finally:
        workos.close()
    return with_key(environment, key, workos.clock_offset_seconds), api, delivery


def _send(
    question: Question,
    aws: Aws,
    workos: WorkOS,
    api: ApiFacts,
    world: Future[DestinationFacts],
    progress: Progress,
) -> tuple[ApiFacts, DeliveryFacts]:
    """Send the event if there is a stream that could deliver it; then look at the stream again."""
    organization = question.settings.organization_id
    if not question.emit:
        return api, DeliveryFacts(not_sent="it was asked to send none")
    api = with_schema(workos, api)
    if reason := why_not_sent(api):
        return api, DeliveryFacts(not_sent=reason)
    version = api.schema.version if isinstance(api.schema, ActionSchema) else None
    courier = Courier(workos, sink_of(question.settings, aws), progress, version)
    wait = _patience(question, api, world)
    delivery = send_and_look(courier, organization, wait)
    if isinstance(delivery.arrival, Unavailable) and delivery.accepted is True:
        # Only WorkOS's own word is left; an export is asked for once that has been waited for.
        state, stream = _until_synced(workos, organization, delivery, wait)
        if not _has_synced(stream, delivery):
            delivery = searched(courier, delivery)
    else:
        state, stream = gather_stream(workos, organization)
    return replace(api, audit_logs_state=state, stream=stream), delivery


def _patience(question: Question, api: ApiFacts, world: Future[DestinationFacts]) -> float:
    """How long to look: the stack's limit, less for a stream WorkOS has given up."""
    limit = question.wait_seconds
    wait = float(question.settings.verify.timeout_seconds if limit is None else limit)
    if not isinstance(api.stream, StreamFacts) or api.stream.state != "invalid":
        return wait
    role = world.result().identity.role
    fresh = isinstance(role, RoleFacts) and (datetime.now(UTC) - role.created_at < FRESH_ROLE)
    return min(wait, FRESH_ROLE.total_seconds() if fresh else INVALID_SECONDS)


def _until_synced(
    workos: WorkOS, organization: str, delivery: DeliveryFacts, wait: float
) -> tuple[Fact[str | None], Fact[StreamFacts | None]]:
    """Audit logs' state and the stream, once it has synced since the event or the time is up."""
    started = time.monotonic()
    while True:
        state, stream = gather_stream(workos, organization)
        late = time.monotonic() - started > wait
        if late or not isinstance(stream, StreamFacts) or _has_synced(stream, delivery):
            return state, stream
        time.sleep(1.0)


def _has_synced(stream: Fact[StreamFacts | None], delivery: DeliveryFacts) -> bool:
    if not isinstance(stream, StreamFacts) or delivery.probe is None:
        return False
    return stream.has_synced_since(delivery.probe.occurred_at)
