"""Datadog's indexes: a log that none takes, or that one leaves out, is in no search.

Filters are judged as far as they are sure (`query`). What that leaves open the event answers if it
was found, but not of a filter that drops a part: one event says nothing of the next.
"""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.checks.framework import (
    CannotSee,
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
)
from logstreams.verification.destinations.datadog.events import SERVICE, test_event_of
from logstreams.verification.destinations.datadog.facts import (
    DatadogFacts,
    ExclusionFacts,
    IndexFacts,
)
from logstreams.verification.destinations.datadog.query import matches
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations

_FOUND = "the event itself was found"


def the_indexes(seen: Observations) -> tuple[IndexFacts, ...]:
    """Every index, in Datadog's order."""
    return known(narrow(seen.destination, DatadogFacts).indexes)


def is_found(seen: Observations) -> bool:
    """Whether the test event was found."""
    return isinstance(seen.delivery.arrival, DeliveredEvent)


def takers(seen: Observations) -> Iterator[tuple[IndexFacts, bool | None]]:
    """The indexes that may take the event, in order, the last for sure if any does.

    Yields:
        An index, and whether it takes the event if none before it does; None: not decided.
    """
    for index in the_indexes(seen):
        taken = matches(index.query, test_event_of(seen))
        if taken is not False:
            yield index, taken
        if taken:
            return


def home_of(seen: Observations) -> IndexFacts | None:
    """The index that takes the event: the first whose filter it matches; None: none does.

    Raises:
        CannotSee: A filter before it is not understood.
    """
    for index, taken in takers(seen):
        if taken is None:
            full = "; its daily quota is used up" if index.quota_used_up else ""
            said = f"{index.name} ({index.query})"
            raise CannotSee(f"whether index {said} takes the event is not decided{full}")
        return index
    return None


@check("LS756", "an index accepts the event", requires=("LS755",))
def taken_by_index(seen: Observations) -> Result:
    """A log goes to the first index whose filter it matches (Datadog, "Indexes", 2026-11-24)."""
    if is_found(seen):
        return Passed(_FOUND)
    home = home_of(seen)
    if home is not None:
        return Passed(home.name)
    said = ", ".join(f"{index.name} ({index.query})" for index in the_indexes(seen))
    return Failed(f"no index takes it: {said or 'there is none'}", f"one for service:{SERVICE}")


@check("LS757", "no exclusion filter drops the event", requires=("LS756",))
def event_kept(seen: Observations) -> Result:
    """Only the first active filter that matches counts (Datadog, "Indexes", 2026-11-24)."""
    sampled = False
    for index, taken in takers(seen):
        for exclusion in index.exclusions:
            if exclusion.rate >= 1 and is_found(seen):
                continue  # it would have dropped the event that was found
            hit = matches(exclusion.query, test_event_of(seen))
            drops = exclusion.rate > 0
            said = f"{exclusion.name} ({exclusion.query}) of index {index.name}"
            if drops and (hit is None or (hit and taken is None)):
                what = f"drops {percentage(exclusion)} of such events"
                return Unknown(f"whether {said} {what} is not decided")
            if hit:
                if drops:
                    return Failed(f"{said} drops {percentage(exclusion)}", "every event kept")
                break
            sampled = sampled or drops
    if is_found(seen) and not sampled:
        return Passed(_FOUND)
    return Passed("no filter matches it" if sampled else "")


def percentage(exclusion: ExclusionFacts) -> str:
    """The part of the matching logs that a filter drops: `0.5%`."""
    return f"{exclusion.rate * 100:g}%"


@check("LS758", "the index's daily quota is not used up", requires=("LS756",))
def quota_left(seen: Observations) -> Result:
    """Beyond it nothing is indexed until the next day (Datadog, "Indexes", 2026-11-24)."""
    if is_found(seen):
        return Passed(_FOUND)
    home = home_of(seen)
    if home is not None and home.quota_used_up:
        said = f"index {home.name} ({home.query}) accepts no more today"
        return Failed(said, "room in its daily quota")
    return Passed()
