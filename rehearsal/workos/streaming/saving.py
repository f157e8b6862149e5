"""What an administrator does with a stream: choose a destination, type in its settings."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel

from rehearsal.workos.state import WorkOSState
from rehearsal.workos.state.identifiers import new_id
from rehearsal.workos.state.records import (
    Attempt,
    Organization,
    Stream,
    StreamState,
    StreamType,
)
from rehearsal.workos.streaming.deliverer import DeliveryError, DeliveryRefusedError
from rehearsal.workos.streaming.registry import Deliverers


def begin(world: WorkOSState, organization: Organization, kind: StreamType) -> Stream:
    """The organization's stream; made, inactive because incomplete, if there is none."""
    if organization.stream is None:
        organization.stream = Stream(new_id("als"), kind, world.clock.now())
    return organization.stream


async def save(
    world: WorkOSState,
    deliverers: Deliverers,
    organization: Organization,
    stream: Stream,
    settings: BaseModel,
) -> None:
    """Keep the settings and try them out at once: active, invalid (refused) or error.

    Inferred: saving tries to assume an S3 stream's role, and does not write; for the other kinds it
    tries nothing, so that their streams are active until a delivery fails.
    """
    stream.settings = settings
    organization.external_id = organization.next_external_id or organization.external_id
    organization.next_external_id = None
    code = message = None
    try:
        await asyncio.to_thread(deliverers[stream.type].try_out, settings, organization.external_id)
        stream.state = StreamState.ACTIVE
    except DeliveryError as problem:
        refused = isinstance(problem, DeliveryRefusedError)
        stream.state = StreamState.INVALID if refused else StreamState.ERROR
        code, message = problem.code, problem.message
    organization.attempts.append(Attempt(world.clock.now(), None, None, None, code, message))
    world.signal.fire()
