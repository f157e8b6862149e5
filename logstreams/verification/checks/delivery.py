"""The test event itself: accepted, recorded, arrived, whole, locked."""

from __future__ import annotations

from datetime import timedelta

from logstreams.verification.checks.arrival import under_previous_path, unread_by_choice
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Pending,
    Result,
    Skipped,
    Unknown,
    check,
    known,
    present,
)
from logstreams.verification.checks.quantity import quantity
from logstreams.verification.checks.test_action import why_own_action_is_refused
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import TestEvent, rfc3339
from logstreams.verification.wait import Ending

_LOCK_SLACK = timedelta(hours=1)
"""S3 counts retention from its own time of arrival."""


def _probe(seen: Observations) -> TestEvent:
    # LS801 was skipped, and stops the ones that ask here.
    return present(seen.delivery.probe, "test event")


def _sighting(seen: Observations) -> DeliveredEvent:
    sighting = known(seen.delivery.arrival)
    if sighting is None:  # LS803 has failed, and stops the ones that ask here
        raise ValueError("nothing arrived")
    return sighting


@check("LS801", "WorkOS accepts a test event", requires=("LS208",))
def accepted(seen: Observations) -> Result:
    """`create_event` answers only success: the event's nonce is our own."""
    facts = seen.delivery
    if facts.probe is None:
        return Skipped(facts.not_sent)
    if isinstance(facts.accepted, Unavailable) and (own := why_own_action_is_refused(seen)):
        return Unknown(f"WorkOS refused this kit's own action, no customer's ({own})")
    if isinstance(facts.accepted, Unavailable):
        return Failed(facts.accepted.reason, "success")
    return Passed(facts.probe.nonce)


@check("LS802", "WorkOS recorded the event", requires=("LS801",))
def recorded(seen: Observations) -> Result:
    """By an export; an event that arrived was recorded."""
    if isinstance(seen.delivery.arrival, DeliveredEvent) or under_previous_path(seen):
        return Passed("it arrived")
    if seen.delivery.recorded is NOT_LOOKED and (skipped := unread_by_choice(seen)):
        return skipped
    if lost_by := seen.delivery.lost_by:
        return Skipped(f"no export was asked for: {lost_by} explains the loss")
    if known(seen.delivery.recorded):
        return Passed("an export holds it")
    return Failed("accepted, but in no export", f"{_probe(seen).nonce} in an export")


@check("LS803", "the event is where the stack file says, and nowhere else", requires=("LS801",))
def under_path(seen: Observations) -> Result:
    """The path is typed into WorkOS's form: it can differ from the stack file's.

    Under a path of before, which the stack file names, no event is lost: the form is yet to be
    saved.
    """
    if before := under_previous_path(seen):
        return Pending(
            f"{before}, a path of before: no event is lost, and WorkOS's form still has that path; "
            f"the new one is {seen.settings.object_prefix or '(empty)'}"
        )
    if elsewhere := known(seen.delivery.elsewhere):
        return Failed(elsewhere, seen.delivery.looked_in)
    if skipped := unread_by_choice(seen):
        return skipped
    known(seen.delivery.arrival)
    return Passed()


@check("LS804", "the event arrives in time", requires=("LS801",))
def arrived(seen: Observations) -> Result:
    """The time limit is the stack's: WorkOS documents none."""
    if under_previous_path(seen):
        return Skipped("it arrived under a path of before")
    if skipped := unread_by_choice(seen):
        return skipped
    sighting = known(seen.delivery.arrival)
    waited = seen.delivery.waited_seconds
    if sighting is None:
        found = f"nothing in {seen.delivery.looked_in} after {waited:.0f} s"
        return Failed(f"{found}{_why_no_longer(seen)}", "the event")
    return Passed(f"{sighting.location} after {waited:.1f} s")


def _why_no_longer(seen: Observations) -> str:
    if seen.delivery.lost_by:
        return f"; not waited for longer, because of {seen.delivery.lost_by}"
    given_up = seen.delivery.ending is Ending.GIVEN_UP
    return "; not waited for longer, because WorkOS has given the stream up" if given_up else ""


@check("LS805", "the event is whole", requires=("LS804",))
def whole(seen: Observations) -> Result:
    """It parses; nonce, action and time are the ones sent; the stored checksum holds, if any."""
    sighting = _sighting(seen)
    faults = list(_probe(seen).faults_of(sighting.body))
    if sighting.checksum_ok is False:
        faults.append("the checksum kept beside it is not the body's")
    return Failed("; ".join(faults), "the event as it was sent") if faults else Passed(sighting.md5)


@check("LS806", "the object is locked for the stack file's retention", requires=("LS804",))
def kept(seen: Observations) -> Result:
    """An object takes the bucket's default retention at the moment it is written."""
    archive = seen.settings.destination.archive
    if archive is None:
        return Skipped("the destination keeps no lock")
    wanted = archive.retention
    sighting = _sighting(seen)
    if sighting.retention_mode is None or sighting.retain_until is None:
        if sighting.lock_hidden:
            return Unknown(
                f"the lock of {sighting.location} cannot be seen: {sighting.lock_hidden}"
            )
        return Failed("no lock", f"{wanted.mode}, {quantity(wanted.days, 'day')}")
    said = f"{sighting.retention_mode} until {rfc3339(sighting.retain_until)}"
    least = sighting.arrived_at + timedelta(days=wanted.days) - _LOCK_SLACK
    if sighting.retention_mode == wanted.mode and sighting.retain_until >= least:
        return Passed(said)
    return Failed(said, f"{wanted.mode}, {quantity(wanted.days, 'day')}")


@check("LS807", "the destination has the event once, or in equal copies", requires=("LS804",))
def once(seen: Observations) -> Result:
    """WorkOS does not document that it delivers once, so that an equal copy is no fault.

    LS805 has judged the best copy; another that differs is worth knowing.
    """
    sighting = _sighting(seen)
    if sighting.bodies > 1:
        return Failed(f"{sighting.copies} copies, {sighting.bodies} of them different", "one body")
    if sighting.copies > 1:
        return Passed(f"{sighting.copies} equal copies: count events by their id")
    return Passed()


CATEGORY = Category(
    "delivery",
    "Delivery",
    (accepted, recorded, under_path, arrived, whole, kept, once),
)
