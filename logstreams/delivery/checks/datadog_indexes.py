"""Datadog's indexes: a log that none takes, or that one leaves out, is in no search.

Filters are judged as far as their syntax is sure (`datadog.query`). What that leaves open, the
event itself answers if it was found.
"""

from __future__ import annotations

from logstreams.delivery.checks.framework import (
    CannotSee,
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
    own,
)
from logstreams.delivery.datadog.facts import DatadogFacts, ExclusionFacts, IndexFacts
from logstreams.delivery.datadog.query import Log, matches
from logstreams.delivery.facts.delivery import Sighting
from logstreams.delivery.observations import Observations
from logstreams.delivery.probe import ACTION, ACTOR_TYPE, TARGET_TYPE

SERVICE = "audit-logs"
"""What WorkOS sends as the service (Log Streams, Datadog, 2026-11-22)."""

_AUDIT_LOG: Log = {"service": frozenset({SERVICE}), "source": None}
_OTHER_LOG: Log = {"service": frozenset({"lst-other"}), "source": None}
"""A log of any service's: what takes it does not mean audit logs."""

_FOUND = "the event itself was found"


def _indexes(seen: Observations) -> tuple[IndexFacts, ...]:
    return known(own(seen.own, DatadogFacts).indexes)


def _found(seen: Observations) -> bool:
    return isinstance(seen.delivery.arrival, Sighting)


def _log(seen: Observations) -> Log:
    """The test event as a log. WorkOS's source is the name of its customer's team."""
    probe = seen.delivery.probe
    nonce = None if probe is None else frozenset({probe.nonce})
    return {
        "service": frozenset({SERVICE}),
        "source": None,
        "@action": frozenset({ACTION}),
        "@actor.id": nonce,
        "@actor.type": frozenset({ACTOR_TYPE}),
        "@targets.id": nonce,
        "@targets.type": frozenset({TARGET_TYPE}),
    }


def _home(seen: Observations) -> IndexFacts | None:
    """The index that takes the event: the first whose filter it matches; None: none does.

    Raises:
        CannotSee: A filter before it is not understood.
    """
    for index in _indexes(seen):
        taken = matches(index.query, _log(seen))
        if taken is None:
            raise CannotSee(f"whether index {index.name} takes it is not decided: {index.query}")
        if taken:
            return index
    return None


@check("LS756", "an index takes the event", requires=("LS755",))
def taken_by_index(seen: Observations) -> Result:
    """A log goes to the first index whose filter it matches (Datadog, "Indexes", 2026-11-24)."""
    if _found(seen):
        return Passed(_FOUND)
    home = _home(seen)
    if home is not None:
        return Passed(home.name)
    said = ", ".join(f"{index.name} ({index.query})" for index in _indexes(seen))
    return Failed(f"no index takes it: {said or 'there is none'}", f"one for service:{SERVICE}")


@check("LS757", "no exclusion filter drops the event", requires=("LS756",))
def event_kept(seen: Observations) -> Result:
    """Only the first active filter that matches counts (Datadog, "Indexes", 2026-11-24)."""
    home = _home(seen)
    for exclusion in home.exclusions if home else ():
        hit = matches(exclusion.query, _log(seen))
        whole = exclusion.rate >= 1
        if whole and _found(seen):
            continue  # it would have dropped the event that was found
        said = f"{exclusion.name} ({exclusion.query}) of index {home.name if home else ''}"
        if hit is None:
            return Unknown(f"whether it drops the event is not decided: {said}")
        if hit:
            return _first_hit(exclusion, said)
    return Passed(_FOUND if _found(seen) else "")


def _first_hit(exclusion: ExclusionFacts, said: str) -> Result:
    if exclusion.rate <= 0:
        return Passed(f"{said} drops nothing")
    return Failed(f"{said} drops {exclusion.rate:.0%}", "every event kept")


@check("LS759", "no exclusion filter drops audit events of other actions", requires=("LS756",))
def others_kept(seen: Observations) -> Result:
    """The test event has its own action, actor and target; a filter may name others."""
    home = _home(seen)
    for exclusion in home.exclusions if home else ():
        query = exclusion.query
        if matches(query, _AUDIT_LOG):
            break  # it decides about all of them, and LS757 has judged it
        hit = matches(query, _AUDIT_LOG, of_any_attributes=True)
        if exclusion.rate <= 0 or hit is False:
            continue
        said = f"{exclusion.name} ({query}) of index {home.name if home else ''}"
        if hit is None:
            if SERVICE in query:
                return Unknown(f"whether it drops audit events is not decided: {said}")
        elif matches(query, _OTHER_LOG, of_any_attributes=True) is False:
            return Failed(f"{said} drops {exclusion.rate:.0%}", "every audit event kept")
    return Passed()


@check("LS758", "the index's daily quota is not used up", requires=("LS756",))
def quota_left(seen: Observations) -> Result:
    """Beyond it nothing is indexed until the next day (Datadog, "Indexes", 2026-11-24)."""
    if _found(seen):
        return Passed(_FOUND)
    home = _home(seen)
    if home is not None and home.quota_used_up:
        return Failed(f"index {home.name} takes no more today", "room in its daily quota")
    return Passed()
