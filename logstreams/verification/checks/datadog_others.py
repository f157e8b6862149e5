"""Datadog's indexes, for audit events of other actions, actors and targets than the test event's.

The test event proves its own way alone: an index before its own may take others, and a filter may
name its action so that only it is kept. Every index is asked, in Datadog's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logstreams.verification.checks.datadog_events import (
    OTHER_LOG,
    SERVICE,
    has,
    other_event,
)
from logstreams.verification.checks.datadog_indexes import is_found, log_of_test_event, the_indexes
from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown, check
from logstreams.verification.datadog.facts import IndexFacts
from logstreams.verification.datadog.query import Log, Terms, matches, terms_of
from logstreams.verification.observations import Observations

_WANTED = "every audit event kept"


@dataclass(frozen=True)
class _Drop:
    """Where audit events are not kept."""

    said: str
    sure: bool | None
    """Whether a log that it concerns is an audit event; None: it was not decided."""
    quota: bool = False


@check("LS760", "Datadog keeps every audit event, whatever its action", requires=("LS756",))
def all_kept(seen: Observations) -> Result:
    """What drops audit events of the stream, and not the test event."""
    for drop in _drops(seen):
        if drop.sure and not drop.quota:
            return Failed(drop.said, _WANTED)
    return Passed()


@check("LS761", "no index for other audit events has used up its daily quota", requires=("LS756",))
def other_quotas_left(seen: Observations) -> Result:
    """The test event's own index is judged by LS758."""
    for drop in _drops(seen):
        if drop.quota and drop.sure:
            return Failed(drop.said, "room in its daily quota")
    return Passed()


@check("LS759", "no filter can drop audit events of other actions", requires=("LS756",))
def others_kept(seen: Observations) -> Result:
    """Filters of attributes that logs of any service may have, and those that are not decided."""
    drops = list(_drops(seen))
    for drop in drops:
        if drop.sure is False:
            return Failed(drop.said, _WANTED)
    for drop in drops:
        if drop.sure is None:
            return Unknown(f"whether it drops audit events is not decided: {drop.said}")
    return Passed()


def _drops(seen: Observations) -> Iterator[_Drop]:
    """Everything that drops audit events, in the order in which a log meets it."""
    event = other_event(seen)
    before: list[Terms] = []
    homeless = True
    for index in the_indexes(seen):
        taken = terms_of(index.query, event)
        if taken.decided is False or any(taken.within(one) for one in before):
            continue
        home = homeless and matches(index.query, log_of_test_event(seen)) is True
        homeless = homeless and not home
        if taken.decided is None:
            if not home and SERVICE in index.query and index.exclusions:
                yield _Drop(f"the filter of index {index.name} ({index.query})", None)
            continue
        if index.quota_used_up and not home:
            sure = _sure(index.query, taken, event)
            if sure is not None:
                said = f"index {index.name} ({index.query}) takes no more today"
                yield _Drop(said, sure, quota=True)
        yield from _excluded(seen, index, taken, before, home)
        if not taken.of_attributes:
            return
        before.append(taken)
    if before:
        said = ", ".join(f"{one.name} ({one.query})" for one in the_indexes(seen))
        yield _Drop(f"no index takes the others: {said}", len(before) == 1)


def _excluded(
    seen: Observations, index: IndexFacts, taken: Terms, before: list[Terms], home: bool
) -> Iterator[_Drop]:
    event, test_event = other_event(seen), log_of_test_event(seen)
    decided, spared, doubt = list(before), not home, False
    for exclusion in index.exclusions:
        hit = matches(exclusion.query, test_event)
        # The test event was found, so that this filter was not there, or is about to be.
        refuted = not spared and is_found(seen) and exclusion.rate >= 1
        refuted = refuted and (hit is True or "@" not in exclusion.query)
        spared = spared or hit is True
        alone = terms_of(exclusion.query, event)
        dropped = taken & alone
        drops = exclusion.rate > 0 and not any(dropped.within(one) for one in decided)
        said = (
            f"{exclusion.name} ({exclusion.query}) of index {index.name} drops {exclusion.rate:.0%}"
        )
        if drops and dropped.decided is None:
            if SERVICE in f"{index.query} {exclusion.query}" and not refuted:
                yield _Drop(said, None)
        elif drops and dropped.decided and not (refuted and not alone.of_attributes):
            sure = _sure(f"{index.query} {exclusion.query}", dropped, event)
            if sure is not None:
                yield _Drop(said, None if doubt else sure)
        if alone.decided and not alone.of_attributes:
            return
        decided += [dropped] if dropped.decided else []
        doubt = doubt or dropped.decided is None  # it decides about some of what comes after it


def _sure(query: str, terms: Terms, event: Log) -> bool | None:
    """Whether logs that match are audit events of the stream; None: none of them is."""
    keys = [key for key, _, positive in terms.of_attributes if positive]
    meant = terms_of(query, {**dict.fromkeys(event), **OTHER_LOG}).decided is False
    if all(has(key) for key in keys) and (meant or all(key == "@action" for key in keys)):
        return True
    return False if meant or all(has(key) for key in keys) else None
