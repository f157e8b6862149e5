"""Sending the test event and looking for it: the one place that changes anything at WorkOS."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from logstreams.delivery.gather.workos_api import asked
from logstreams.delivery.observations import (
    ApiFacts,
    DeliveryFacts,
    Fact,
    Sighting,
    Unavailable,
)
from logstreams.delivery.probe import Probe
from logstreams.delivery.sinks import Sink, SinkUnreadable

if TYPE_CHECKING:
    from logstreams.delivery.workos import WorkOS

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
UNREADABLE_LOOKS = 3
"""How many looks in a row may fail before we say that we cannot look."""

CLOCK_TOLERANCE = timedelta(minutes=5)
"""An event further from WorkOS's clock may not show (Audit Logs guide, error recovery)."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Courier:
    """What is needed to send an event and look for it."""

    workos: WorkOS
    sink: Sink
    progress: Progress
    schema_version: int | None
    """Of the test action's latest schema; None: not known."""


def why_not_sent(api: ApiFacts) -> str:
    """Why no event is sent; empty when one can be.

    A stream in *error* or *invalid* is sent one all the same: a state is WorkOS's memory of the
    last attempt, and only an event tells whether the next one arrives.
    """
    if not isinstance(api.organization, str):
        return "WorkOS did not show the organization"
    if isinstance(api.stream, Unavailable):
        return f"WorkOS did not show the stream: {api.stream.reason}"
    if api.stream is None:
        return "no stream has been set up in WorkOS"
    if api.stream.state == "inactive":
        return "the stream is inactive in WorkOS"
    return ""


def with_schema(workos: WorkOS, api: ApiFacts) -> ApiFacts:
    """Make the test action's schema where there is none, once for the environment."""
    missing = api.schema is None and isinstance(api.organization, str)
    return replace(api, schema=asked(workos.create_schema)) if missing else api


def send_and_look(courier: Courier, organization_id: str, wait_seconds: float) -> DeliveryFacts:
    """Send one event and look for it until it is there or the time is up."""
    offset = courier.workos.clock_offset_seconds or 0.0
    now = datetime.now(UTC)
    # A wrong clock here must not read as a lost event there: the event takes WorkOS's time.
    if abs(offset) > CLOCK_TOLERANCE.total_seconds():
        now -= timedelta(seconds=offset)
    probe = Probe.fresh(organization_id, now)
    courier.progress(f"sending test event {probe.nonce}")
    started = time.monotonic()
    sent = asked(lambda: courier.workos.emit(probe, courier.schema_version))
    if isinstance(sent, Unavailable):
        return DeliveryFacts(probe=probe, accepted=sent, not_sent="WorkOS did not accept it")
    looked_in = courier.sink.looked_in(probe)
    arrival = wait_for(courier.sink, probe, wait_seconds, courier.progress)
    facts = DeliveryFacts(
        probe=probe,
        accepted=True,
        arrival=arrival,
        waited_seconds=time.monotonic() - started,
        looked_in=looked_in,
    )
    return facts if isinstance(arrival, Sighting) else _searched(courier, facts, probe)


def wait_for(
    sink: Sink, probe: Probe, wait_seconds: float, progress: Progress
) -> Fact[Sighting | None]:
    """Look again and again; None when the time is up, unavailable when we cannot look at all."""
    started = time.monotonic()
    pause, unreadable, told = FIRST_PAUSE_SECONDS, 0, 0
    progress(f"looking for it in {sink.looked_in(probe)}")
    while True:
        try:
            if sighting := sink.look(probe):
                return sighting
            unreadable = 0
        except SinkUnreadable as error:
            unreadable += 1
            if unreadable == UNREADABLE_LOOKS:
                return Unavailable(str(error))
        waited = time.monotonic() - started
        if waited >= wait_seconds:
            return None
        if waited // 10 > told:
            told = int(waited // 10)
            progress(f"not there after {waited:.0f} s of {wait_seconds:.0f} s")
        time.sleep(min(pause, max(wait_seconds - waited, 0.0)))
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


def _searched(courier: Courier, facts: DeliveryFacts, probe: Probe) -> DeliveryFacts:
    """It did not arrive: did WorkOS record it, and does it lie somewhere else?"""
    courier.progress("it did not arrive: asking WorkOS for an export of the last minutes")
    recorded = asked(lambda: courier.workos.recorded(probe))
    try:
        elsewhere = courier.sink.look_elsewhere(probe)
    except SinkUnreadable:
        elsewhere = None
    return replace(facts, recorded=recorded, elsewhere=elsewhere)
