"""Whether WorkOS delivered the test event, by the event itself or by WorkOS's word.

What this machine is told of a destination may differ from what WorkOS is told. Where WorkOS
delivered the event, nothing that only this machine meets can be called a fault.
"""

from __future__ import annotations

from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, Unknown
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.object_key import beginning
from logstreams.verification.observations import Observations


def delivered(seen: Observations) -> bool:
    """Whether the event was found, or cannot be looked for and WorkOS says that it delivered it."""
    arrival = seen.delivery.arrival
    return isinstance(arrival, DeliveredEvent) or (
        isinstance(arrival, Unavailable) and synced(seen)
    )


def lost(seen: Observations) -> bool:
    """Whether the event was accepted, and is not there, or not even delivered by WorkOS's word."""
    if seen.delivery.accepted is not True:
        return False
    if isinstance(seen.delivery.arrival, Unavailable):
        return isinstance(seen.api.stream, StreamFacts) and not synced(seen)
    return seen.delivery.arrival is None


def unread_by_choice(seen: Observations) -> Skipped | None:
    """For a check of the event at rest, where the stack file says that nobody looks for it."""
    arrival = seen.delivery.arrival
    if isinstance(arrival, Unavailable) and seen.settings.verify.read_back == "none":
        return Skipped(arrival.reason)
    return None


def unless_delivered(seen: Observations, failed: Failed) -> Failed | Unknown:
    """A fault that this machine meets; unknown, where it did not stop the event."""
    if delivered(seen):
        return Unknown(
            f"{failed.found}, according to this machine's DNS; the event was delivered anyway"
        )
    return failed


def under_previous_path(seen: Observations) -> str:
    """Where the event lies under a path of before, as WorkOS's form still has it; empty: nowhere.

    It is as well kept there, and proves nothing of the new path.
    """
    elsewhere, probe, settings = seen.delivery.elsewhere, seen.delivery.probe, seen.settings
    if not isinstance(elsewhere, str) or probe is None or "bucketPath" not in settings.form:
        return ""
    bucket = f"s3://{settings.bucket_name}/"
    before = (
        f"{bucket}{beginning(each, probe.occurred_at)}" for each in settings.previous_prefixes
    )
    return elsewhere if elsewhere.startswith(tuple(before)) else ""


def synced(seen: Observations) -> bool:
    """Whether WorkOS says that it has delivered an event since this one."""
    return seen.delivery.synced(seen.api.stream)


IN_TIME_SECONDS = 3.0
"""What is no reason to worry. WorkOS documents no time limit for an answer."""


def in_time(seen: Observations, seconds: float, who: str) -> Result:
    """Whether who takes deliveries answers this machine soon enough.

    That it does not is no fault where the event was delivered.

    Args:
        seen: All that is known.
        seconds: How long the answer took.
        who: Whose it was, as the subject of a sentence.
    """
    if seconds <= IN_TIME_SECONDS:
        return Passed()
    found = f"{who} took {seconds:.1f} s to answer"
    if delivered(seen):
        return Passed(f"{found}; the event was delivered all the same")
    return Failed(found, f"an answer within {IN_TIME_SECONDS:g} s")
