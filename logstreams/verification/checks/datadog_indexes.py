"""Datadog's indexes: a log that none takes, or that one leaves out, is in no search.

Filters are judged as far as their syntax is sure (`datadog.query`). What that leaves open, the
event itself answers if it was found.
"""

from __future__ import annotations

from logstreams.verification.checks.datadog_events import SERVICE, of_every_event
from logstreams.verification.checks.framework import (
    CannotSee,
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    own,
)
from logstreams.verification.datadog.facts import DatadogFacts, ExclusionFacts, IndexFacts
from logstreams.verification.datadog.query import Log, matches
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import (
    ACTION,
    ACTOR_NAME,
    ACTOR_TYPE,
    LOCATION,
    TARGET_TYPE,
    USER_AGENT,
)

_FOUND = "the event itself was found"


def the_indexes(seen: Observations) -> tuple[IndexFacts, ...]:
    """Every index, in Datadog's order."""
    return known(own(seen.own, DatadogFacts).indexes)


def is_found(seen: Observations) -> bool:
    """Whether the test event was found."""
    return isinstance(seen.delivery.arrival, DeliveredEvent)


def log_of_test_event(seen: Observations) -> Log:
    """The test event as a log. WorkOS's source is the name of its customer's team."""
    probe = seen.delivery.probe
    nonce = None if probe is None else frozenset({probe.nonce})
    return {
        **of_every_event(seen),
        "@action": frozenset({ACTION}),
        "@actor.id": nonce,
        "@actor.name": frozenset({ACTOR_NAME}),
        "@actor.type": frozenset({ACTOR_TYPE}),
        "@context.location": frozenset({LOCATION}),
        "@context.user_agent": frozenset({USER_AGENT}),
        "@targets.id": nonce,
        "@targets.type": frozenset({TARGET_TYPE}),
    }


def _home(seen: Observations) -> IndexFacts | None:
    """The index that takes the event: the first whose filter it matches; None: none does.

    Raises:
        CannotSee: A filter before it is not understood.
    """
    for index in the_indexes(seen):
        taken = matches(index.query, log_of_test_event(seen))
        if taken is None:
            raise CannotSee(f"whether index {index.name} takes it is not decided: {index.query}")
        if taken:
            return index
    return None


@check("LS756", "an index accepts the event", requires=("LS755",))
def taken_by_index(seen: Observations) -> Result:
    """A log goes to the first index whose filter it matches (Datadog, "Indexes", 2026-11-24)."""
    if is_found(seen):
        return Passed(_FOUND)
    home = _home(seen)
    if home is not None:
        return Passed(home.name)
    said = ", ".join(f"{index.name} ({index.query})" for index in the_indexes(seen))
    return Failed(f"no index takes it: {said or 'there is none'}", f"one for service:{SERVICE}")


@check("LS757", "no exclusion filter drops the event", requires=("LS756",))
def event_kept(seen: Observations) -> Result:
    """Only the first active filter that matches counts (Datadog, "Indexes", 2026-11-24)."""
    home = _home(seen)
    for exclusion in home.exclusions if home else ():
        hit = matches(exclusion.query, log_of_test_event(seen))
        whole = exclusion.rate >= 1
        if whole and is_found(seen):
            continue  # it would have dropped the event that was found
        said = f"{exclusion.name} ({exclusion.query}) of index {home.name if home else ''}"
        if hit is None:
            return Unknown(f"whether it drops the event is not decided: {said}")
        if hit:
            return _first_hit(exclusion, said)
    return Passed(_FOUND if is_found(seen) else "")


def _first_hit(exclusion: ExclusionFacts, said: str) -> Result:
    if exclusion.rate <= 0:
        return Passed(f"{said} drops nothing")
    return Failed(f"{said} drops {exclusion.rate:.0%}", "every event kept")


@check("LS758", "the index's daily quota is not used up", requires=("LS756",))
def quota_left(seen: Observations) -> Result:
    """Beyond it nothing is indexed until the next day (Datadog, "Indexes", 2026-11-24)."""
    if is_found(seen):
        return Passed(_FOUND)
    home = _home(seen)
    if home is not None and home.quota_used_up:
        return Failed(f"index {home.name} takes no more today", "room in its daily quota")
    return Passed()
