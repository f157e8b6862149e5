"""Sending the test event and looking for it: the one place that changes anything at WorkOS."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from logstreams.delivery.facts.delivery import DeliveryFacts, Sighting
from logstreams.delivery.facts.fact import Fact, Unavailable
from logstreams.delivery.facts.workos_api import ApiFacts
from logstreams.delivery.gather.workos_api import asked
from logstreams.delivery.probe import Probe
from logstreams.delivery.sinks import Sink, SinkUnreadable

if TYPE_CHECKING:
    from logstreams.delivery.workos.client import WorkOS

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 1.0
UNREADABLE_LOOKS = 3
"""How many looks in a row may fail before we say that we cannot look."""

UNREADABLE_SECONDS = 15.0
"""How long they may go on failing where the reason may pass by itself."""

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
    return searched(courier, facts) if arrival is None else facts


def wait_for(
    sink: Sink, probe: Probe, wait_seconds: float, progress: Progress
) -> Fact[Sighting | None]:
    """Look again and again; None when the time is up, unavailable when we cannot look at all.

    What was never seen because the last look failed is unavailable too: it may well be there.
    """
    started = time.monotonic()
    pause, told = FIRST_PAUSE_SECONDS, 0
    blind = _Blindness()
    progress(f"looking for it in {sink.looked_in(probe)}")
    while True:
        waited = time.monotonic() - started
        last = waited >= wait_seconds
        try:
            if sighting := sink.look(probe, last=last):
                return sighting
            blind = _Blindness()
        except SinkUnreadable as error:
            blind.tell(error)
            if last or blind.is_final:
                return Unavailable(str(error))
        if last:
            return None
        if waited // 10 > told:
            told = int(waited // 10)
            progress(f"not there after {waited:.0f} s of {wait_seconds:.0f} s")
        time.sleep(min(pause, max(wait_seconds - waited, 0.0)))
        pause = min(pause * 1.5, LONGEST_PAUSE_SECONDS)


@dataclass
class _Blindness:
    """Looks in a row that failed."""

    looks: int = 0
    since: float = 0.0
    passing: bool = False

    def tell(self, error: SinkUnreadable) -> None:
        """One more."""
        self.since = self.since or time.monotonic()
        self.looks += 1
        self.passing = error.passing

    @property
    def is_final(self) -> bool:
        """Whether there is no use in looking on."""
        long = time.monotonic() - self.since >= UNREADABLE_SECONDS
        return self.looks >= UNREADABLE_LOOKS and (long or not self.passing)


def searched(courier: Courier, facts: DeliveryFacts) -> DeliveryFacts:
    """It did not arrive: did WorkOS record it, and does it lie somewhere else?"""
    probe = facts.probe
    if probe is None:
        return facts
    courier.progress("it did not arrive: asking WorkOS for an export of the last minutes")
    recorded = asked(lambda: courier.workos.recorded(probe))
    elsewhere: Fact[str | None]
    try:
        elsewhere = courier.sink.look_elsewhere(probe)
    except SinkUnreadable as problem:
        elsewhere = Unavailable(str(problem))
    return replace(facts, recorded=recorded, elsewhere=elsewhere)
