"""Sending the test event and looking for it: the one place that changes anything at WorkOS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from logstreams.verification.collect.waiting import Watch, wait_for
from logstreams.verification.collect.workos_api import asked
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Fact, Unavailable
from logstreams.verification.facts.workos_api import ApiFacts, StreamFacts
from logstreams.verification.progress import Progress, Tick
from logstreams.verification.readers import DestinationReader, ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.wait import Ending
from logstreams.verification.workos.error_kind import ApiErrorKind

if TYPE_CHECKING:
    from logstreams.verification.workos.client import WorkOS

CLOCK_TOLERANCE = timedelta(minutes=5)
"""An event further from WorkOS's clock may not show (Audit Logs guide, error recovery)."""


@dataclass(frozen=True)
class EventSender:
    """What is needed to send an event and look for it."""

    workos: WorkOS
    reader: DestinationReader
    progress: Progress
    tick: Tick
    schema_version: int | None
    """Of the test action's schema, to name in the event; None: not known."""


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


def time_at(workos: WorkOS) -> datetime:
    """This moment by WorkOS's clock, up to a second early; by this machine's, where none is known.

    The Date header has whole seconds, and is a moment old when it is read.
    """
    return datetime.now(UTC) - timedelta(seconds=workos.clock_offset_seconds or 0.0)


def send_and_look(sender: EventSender, organization_id: str, watch: Watch) -> DeliveryFacts:
    """Send one event and look for it until the wait is over."""
    offset = sender.workos.clock_offset_seconds or 0.0
    sent_at, now = time_at(sender.workos), datetime.now(UTC)
    # A wrong clock here must not read as a lost event there: the event takes WorkOS's time.
    if abs(offset) > CLOCK_TOLERANCE.total_seconds():
        now -= timedelta(seconds=offset)
    probe, sent = _sent(sender, TestEvent.fresh(organization_id, now, sender.schema_version))
    if isinstance(sent, Unavailable):
        return DeliveryFacts(probe=probe, accepted=sent, not_sent="WorkOS did not accept the event")
    looked_in = sender.reader.looked_in(probe)
    sender.progress(f"looking for the test event in {looked_in}")
    waited = wait_for(sender.reader, probe, watch, sender.tick, sent_at=sent_at)
    if waited.cause:
        sender.progress(f"stopped waiting after {waited.seconds:.0f} s: {waited.cause}")
    facts = DeliveryFacts(
        probe=probe,
        accepted=True,
        arrival=waited.arrival,
        waited_seconds=waited.seconds,
        wait_limit_seconds=watch.limit,
        ending=waited.ending,
        lost_by=waited.cause,
        looked_in=looked_in,
        sent_at=sent_at,
        synced_before=watch.before.last_synced_at,
        state_before=watch.before.state,
    )
    if waited.arrival is None:
        return searched(sender, facts)
    return _with_another_place(sender, facts) if isinstance(waited.arrival, Unavailable) else facts


def looked_again(
    sender: EventSender, facts: DeliveryFacts, stream: Fact[StreamFacts | None]
) -> DeliveryFacts:
    """A last look where WorkOS says that it has delivered since, and nothing was there.

    The export that was asked for in between takes up to a minute: what WorkOS delivers meanwhile,
    because it tried again, would be taken for an event that went elsewhere.

    Args:
        sender: Looks.
        facts: What is known of the event, with the time at which the stream was read.
        stream: As it was read after the last look.
    """
    if facts.arrival is not None or facts.probe is None or not facts.synced(stream):
        return facts
    try:
        found = sender.reader.look(facts.probe, last=True)
    except ReadError as problem:
        return replace(facts, arrival=Unavailable(str(problem), hint=problem.hint))
    if not found:
        return facts
    waited = (time_at(sender.workos) - facts.sent_at).total_seconds() if facts.sent_at else 0.0
    seconds = max(waited, facts.waited_seconds)
    return replace(facts, arrival=found, ending=Ending.ARRIVED, waited_seconds=seconds, lost_by="")


def _sent(sender: EventSender, probe: TestEvent) -> tuple[TestEvent, Fact[None]]:
    """Send the event; where WorkOS does not know its schema's version, make it and send another.

    A version that WorkOS lists and does not know was seen (field cases, 2026-11-28). Making an
    identical schema gives the latest version, or a new one (SDK `workos` 10.8.0, `create_schema`).
    Returns the event that was sent last: it is the one to look for.
    """
    sent = _emitted(sender, probe)
    if not (isinstance(sent, Unavailable) and sent.trouble is ApiErrorKind.NOT_CONFIGURED):
        return probe, sent
    sender.progress("WorkOS does not know this version of the test action's schema; creating it")
    made = asked(sender.workos.create_schema)
    if isinstance(made, Unavailable):
        return probe, sent
    again = probe.anew(made.version)
    return again, _emitted(sender, again)


def _emitted(sender: EventSender, probe: TestEvent) -> Fact[None]:
    sender.progress(f"sending test event {probe.nonce}")
    return asked(lambda: sender.workos.emit(probe))


def _with_another_place(sender: EventSender, facts: DeliveryFacts) -> DeliveryFacts:
    """Where its own place cannot be looked into, the event may be seen in another.

    Nothing found says nothing: the event may lie in its place.
    """
    try:
        elsewhere = sender.reader.look_elsewhere(facts.probe) if facts.probe else None
    except ReadError:
        return facts
    return replace(facts, elsewhere=elsewhere)


def searched(sender: EventSender, facts: DeliveryFacts) -> DeliveryFacts:
    """It did not arrive: does it lie somewhere else, and did WorkOS record it?

    An export takes up to a minute; where it is known what lost the event, none is asked for.
    """
    probe = facts.probe
    if probe is None:
        return facts
    recorded: Fact[bool] = NOT_LOOKED
    if not facts.lost_by:
        sender.progress(
            "the event did not arrive; requesting an export of the last minutes from WorkOS"
        )
        recorded = asked(lambda: sender.workos.recorded(probe))
    elsewhere: Fact[str | None]
    try:
        elsewhere = sender.reader.look_elsewhere(probe)
    except ReadError as problem:
        elsewhere = Unavailable(str(problem))
    strayed = None if isinstance(elsewhere, str) else sender.reader.look_around(probe)
    return replace(facts, recorded=recorded, elsewhere=elsewhere, strayed=strayed)
