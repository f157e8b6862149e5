"""Whether Datadog's indexes keep the test event, and every other audit event of the stream."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logstreams.verification.checks.framework import (
    CannotSee,
    Failed,
    Passed,
    Result,
    Unknown,
    check,
    known,
)
from logstreams.verification.destinations.datadog.facts import (
    DatadogFacts,
    ExclusionFacts,
    IndexedLog,
    IndexFacts,
)
from logstreams.verification.destinations.datadog.query import Log, Terms, matches, terms_of
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import (
    ACTION,
    ACTOR_NAME,
    ACTOR_TYPE,
    LOCATION,
    TARGET_TYPE,
    USER_AGENT,
)

SERVICE = "audit-logs"
"""What WorkOS sends as the service (Log Streams, Datadog, 2026-11-22)."""

OTHER_LOG: Log = {"service": frozenset({"lst-other"}), "source": frozenset({"lst-other"})}
"""A log of any service's: what takes it does not mean audit logs."""

_ALWAYS = ("@action", "@occurred_at", "@actor.id", "@actor.type", "@targets.id", "@targets.type")
_OFTEN = ("@actor", "@targets", "@context", "@metadata", "@organization_id", "@version", "@id")


def of_every_event(seen: Observations) -> Log:
    """Service, source and tags: of the test event where it was found, else what is documented.

    WorkOS sends the name of its customer's team as the source, with every event.
    """
    found = seen.delivery.arrival
    log = found.metadata if isinstance(found, DeliveredEvent) else None
    if not isinstance(log, IndexedLog):
        return {"service": frozenset({SERVICE}), "source": None}
    return {
        "service": frozenset({log.service or SERVICE}),
        "source": None,
        **{key: frozenset(log.of_tag(key)) for key in log.tag_keys},
    }


def other_event(seen: Observations) -> Log:
    """An audit event of any action: what it certainly has, whatever the value."""
    return {**of_every_event(seen), **dict.fromkeys(_ALWAYS)}


def has(attribute: str) -> bool:
    """Whether audit events have an attribute, all or some of them (Log Streams, 2026-11-22)."""
    return attribute in _ALWAYS or attribute.startswith(_OFTEN)


_FOUND = "the event itself was found"


def the_indexes(seen: Observations) -> tuple[IndexFacts, ...]:
    """Every index, in Datadog's order."""
    return known(narrow(seen.destination, DatadogFacts).indexes)


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
