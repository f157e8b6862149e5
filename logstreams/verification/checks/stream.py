"""The log stream as WorkOS shows it."""

from __future__ import annotations

from logstreams.verification.checks.arrival import synced as synced_since
from logstreams.verification.checks.arrival import under_previous_path, unread_by_choice
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Pending,
    Result,
    Skipped,
    check,
    known,
    present,
)
from logstreams.verification.checks.other_s3 import told_with_other_s3
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.facts.workos_api import CLOCK_STEP, StreamFacts
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import rfc3339


def _stream(seen: Observations) -> StreamFacts:
    # Its own check has failed or is pending, and stops the ones that ask here.
    return present(known(seen.api.stream), "stream")


def _arrived(seen: Observations) -> bool:
    return isinstance(seen.delivery.arrival, DeliveredEvent) or bool(under_previous_path(seen))


@check("LS301", "a log stream is set up for the organization", requires=("LS211",))
def set_up(seen: Observations) -> Result:
    """No API makes a stream, so its absence before the first proof is the order of things."""
    stream = known(seen.api.stream)
    if stream is not None:
        return Passed(stream.id)
    if seen.first_verified_at is None:
        return Pending("no stream has been set up in WorkOS yet")
    first = rfc3339(seen.first_verified_at)
    return Failed(f"the stream no longer exists; it was first verified on {first}", "the stream")


@check("LS302", "the log stream has the stack's destination type", requires=("LS301",))
def of_type(seen: Observations) -> Result:
    """One organization has one stream, and WorkOS names its type."""
    wanted, found = seen.settings.destination.workos_type, _stream(seen).type
    return Passed(found) if found == wanted else Failed(found, wanted)


@check("LS303", "the log stream is active", requires=("LS302",))
def switched_on(seen: Observations) -> Result:
    """*inactive*: set up incompletely, disabled or paused (Log Streams, 2026-11-22)."""
    if _stream(seen).state != "inactive":
        return Passed()
    if seen.first_verified_at is None:
        return Pending("the form in WorkOS is incomplete, or the stream is paused")
    return Failed("inactive", "active")


@check("LS304", "the log stream was saved after its role existed", requires=("LS303", "LS402"))
def saved_after_role(seen: Observations) -> Result:
    """Saving the form makes WorkOS assume the role; before it exists that is refused for good."""
    stream, role = _stream(seen), known(seen.destination.identity.role)
    if _arrived(seen) or stream.state != "invalid" or not isinstance(role, RoleFacts):
        return Passed()
    if stream.last_synced_at is None and stream.created_at < role.created_at:
        return Failed(
            f"saved {rfc3339(stream.created_at)}, role made {rfc3339(role.created_at)}",
            "the form saved again, now that the role exists",
        )
    return Passed()


@check("LS305", "WorkOS does not mark the log stream invalid", requires=("LS303",))
def not_invalid(seen: Observations) -> Result:
    """*invalid*: WorkOS was refused when it authenticated or wrote (Log Streams, 2026-11-22)."""
    return _not_in("invalid", seen)


@check("LS306", "WorkOS reports no delivery error", requires=("LS303",))
def not_in_error(seen: Observations) -> Result:
    """*error*: a delivery failed and will be tried again (Log Streams, 2026-11-22)."""
    return _not_in("error", seen)


@check("LS307", "WorkOS has delivered since it accepted the last event", requires=("LS303",))
def synced(seen: Observations) -> Result:
    """last_synced_at is when the last event was delivered (OpenAPI v0.61.0)."""
    probe = seen.delivery.probe
    if probe is None or known(seen.delivery.accepted) is not True:
        return Skipped("no event was accepted")
    if _arrived(seen):
        return Skipped("the event itself was found")
    stream = _stream(seen)
    said = rfc3339(stream.last_synced_at) if stream.last_synced_at else "never"
    if synced_since(seen):
        return Passed(said)
    sent = rfc3339(seen.delivery.sent_at) if seen.delivery.sent_at else probe.timestamp
    read_at = seen.delivery.read_at
    ahead = stream.last_synced_at and read_at and stream.last_synced_at > read_at + CLOCK_STEP
    found = f"{said}, which is also in the future" if ahead else f"last delivery {said}"
    return Failed(found, f"a delivery after the event was sent ({sent})")


@check("LS808", "WorkOS delivers to the stack's destination", requires=("LS303",))
def at_destination(seen: Observations) -> Result:
    """That WorkOS delivered, and not to here, is told by where it lies or by WorkOS's own word.

    Any event of the organization's moves last_synced_at (Platform Audit Logs, 2026-11-28), so that
    what may be the cause of one event's loss among others stays a cause beside this one.
    """
    facts = seen.delivery
    if facts.probe is None or known(facts.accepted) is not True:
        return Skipped("no event was accepted")
    if _arrived(seen):
        return Passed("the event itself was found")
    if isinstance(facts.strayed, str):
        return Failed(facts.strayed, facts.looked_in)
    found = unread_by_choice(seen) or _by_its_word(seen)
    return told_with_other_s3(found, seen) if isinstance(found, Failed) else found


def _by_its_word(seen: Observations) -> Result:
    facts = seen.delivery
    known(facts.arrival)
    if known(facts.elsewhere):
        return Passed("the event lies elsewhere at the destination")
    if not synced_since(seen):
        return Skipped("WorkOS reports no delivery since")
    at = _stream(seen).last_synced_at
    said = f"WorkOS delivered an event, perhaps an older one, at {rfc3339(at)}" if at else ""
    return Failed(f"{said}; nothing in {facts.looked_in}", f"the event in {facts.looked_in}")


def _not_in(state: str, seen: Observations) -> Result:
    if _arrived(seen):
        return Skipped("the event itself was found")
    found = _stream(seen).state
    return Failed(found, "active") if found == state else Passed()


CATEGORY = Category(
    "stream", "Log stream", (set_up, of_type, switched_on, not_invalid, not_in_error, synced)
)

DELIVERED = Category("delivered", "Delivered elsewhere", (at_destination,))
"""Before every cause that refuses WorkOS: what was delivered was refused by none."""

OF_A_ROLE = Category(
    CATEGORY.name,
    CATEGORY.title,
    (set_up, of_type, switched_on, saved_after_role, not_invalid, not_in_error, synced),
)
"""Where WorkOS assumes a role of the customer's."""
