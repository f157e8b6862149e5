"""Splunk: its HTTP Event Collector takes the event, and keeps it as asked.

HEC is asked from this machine. Where it says that it takes nothing and WorkOS delivered the event
all the same, WorkOS was told something else than we were, and these checks know nothing.
"""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from logstreams.settings import SplunkDestination
from logstreams.settings.types.url import host_of
from logstreams.verification.causes import Repair
from logstreams.verification.checks.arrival import (
    delivered,
    in_time,
    lost,
    synced,
    unless_delivered,
    unread_by_choice,
)
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    Unknown,
    check,
    known,
)
from logstreams.verification.destinations.splunk.facts import (
    HecAnswer,
    IndexedEvent,
    SplunkFacts,
    SplunkPlace,
)
from logstreams.verification.destinations.splunk.times import seconds_of, written
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.narrow import narrow
from logstreams.verification.observations import Observations
from logstreams.verification.test_event import rfc3339
from logstreams.verification.transport.connect_error_kind import CERTIFICATE, ConnectErrorKind

# Splunk, "Troubleshoot HTTP Event Collector", "Possible error codes", 2026-11-24.
_DISABLED = frozenset({1, 22})
_REFUSED = frozenset({2, 3, 4, 21})
_HEALTHY = 17
# 28 is Splunk Cloud Platform's 10; it is in no document that was found.
_NO_CHANNEL = frozenset({10, 11, 28})
_BUSY = frozenset({8, 9, 18, 19, 20, 23})
_BUSY_STATUS = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})
_FORBIDDEN = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN})
_MAYBE_FROM_HERE = frozenset({ConnectErrorKind.REFUSED, ConnectErrorKind.UNCONNECTED})
"""What an allowlist, or a proxy, may do to this machine alone."""

_CLOCK_TICK = timedelta(milliseconds=2)
"""Splunk keeps fractions of a second as a rounded number."""


def _facts(seen: Observations) -> SplunkFacts:
    return narrow(seen.destination, SplunkFacts)


def _splunk(seen: Observations) -> SplunkDestination:
    return narrow(seen.settings.destination, SplunkDestination)


@check("LS730", "the HEC endpoint's TLS certificate is trusted")
def certificate_sound(seen: Observations) -> Result:
    """By the authorities that this machine trusts; WorkOS does not publish its own.

    Where no connection came about, no certificate was shown that could be why.
    """
    obstacle = _facts(seen).obstacle
    if isinstance(obstacle, Unavailable):
        return Skipped(f"no certificate was shown: {obstacle.reason}")
    if obstacle not in CERTIFICATE:
        return Passed()
    return unless_delivered(seen, Failed(str(obstacle), "a valid certificate for the URL's host"))


@check("LS742", "nothing else answers with success instead of HEC")
def no_impostor(seen: Observations) -> Result:
    """WorkOS takes such an answer for a delivery, and the event is lost.

    A request like WorkOS's, without an event, tells; a front may answer for HEC's health alone.
    """
    answer = _facts(seen).token
    if not isinstance(answer, HecAnswer) or answer.code is not None:
        return Passed()
    if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Passed()
    if isinstance(seen.delivery.arrival, DeliveredEvent):
        return Unknown(f"from here {answer}; the event was found anyway")
    return Failed(str(answer), f"HEC at {_splunk(seen).url}")


@check("LS731", "HEC answers at its URL", requires=("LS742",))
def collector_on(seen: Observations) -> Result:
    """Where HEC is off, nothing listens on its port, or something else answers.

    A proxy says the same of a name that it does not know, and an allowlist may answer this machine
    in HEC's place: that is a reason to worry only once an event is lost.
    """
    facts = _facts(seen)
    wanted = f"HEC at {_splunk(seen).url}"
    obstacle = known(facts.obstacle)
    if obstacle in CERTIFICATE:
        return Skipped("LS730 did not pass", needs="LS730")
    if obstacle in _MAYBE_FROM_HERE and not lost(seen):
        return Unknown(f"from here {obstacle}")
    if obstacle is not None:
        return unless_delivered(seen, Failed(str(obstacle), wanted))
    health = known(facts.health)
    if health.code is None and health.status in _FORBIDDEN and not lost(seen):
        return Unknown(f"from here {health}")
    if health.code is None and health.status not in _BUSY_STATUS:
        return unless_delivered(seen, Failed(str(health), wanted))
    return Passed()


@check("LS732", "HEC is healthy", requires=("LS731",))
def collector_healthy(seen: Observations) -> Result:
    """Its own word of its queues, and its answer to the token."""
    health, token = known(_facts(seen).health), _facts(seen).token
    for answer in (health, token):
        if isinstance(answer, HecAnswer) and _busy(answer):
            return unless_delivered(seen, Failed(str(answer), f"HEC code {_HEALTHY}"))
    return Passed(str(health))


@check("LS743", "HEC answers in time", requires=("LS731",))
def collector_quick(seen: Observations) -> Result:
    """By this machine's two requests, without an event."""
    facts = _facts(seen)
    answers = [one for one in (facts.health, facts.token) if isinstance(one, HecAnswer)]
    return in_time(seen, max((one.seconds for one in answers), default=0.0), "HEC")


@check("LS733", "HEC accepts the token", requires=("LS731",))
def token_accepted(seen: Observations) -> Result:
    """By a request with no event in it, which HEC answers "No data" (5) where all is well.

    HEC itself refuses the stack's token where WorkOS delivers: WorkOS has another.
    """
    answer, place = known(_facts(seen).token), seen.settings.place_of(_splunk(seen).token)
    if answer.code not in _REFUSED:
        return _none_of(_REFUSED, seen)
    found = f"{answer}, to the token in {place}"
    if flaw := _facts(seen).token_flaw:
        found += f": {flaw}"
    elif _facts(seen).search_accepted is False:
        found += "; the search API refuses the token of readBack too, so the two may be swapped"
    if not delivered(seen):
        return Failed(found, 'HEC code 5: "No data"')
    repair = Repair(
        kind="ask",
        text=f"Put the HEC token that WorkOS's form has into {place}, where the stack file's "
        "destination.token says: WorkOS delivers with it, and `logstreams form {stack} --reveal` "
        "prints the one there.",
    )
    return Failed(found, "the token that WorkOS delivers with", repair=repair)


@check("LS734", "the HEC token is enabled", requires=("LS733",))
def token_enabled(seen: Observations) -> Result:
    """A disabled token is known to HEC, and takes nothing."""
    return _none_of(_DISABLED, seen)


@check("LS735", "the HEC token does not require acknowledgement", requires=("LS734",))
def no_acknowledgement(seen: Observations) -> Result:
    """With indexer acknowledgement every request must name a channel; WorkOS names none."""
    return _none_of(_NO_CHANNEL, seen)


@check("LS741", "the event came through the stack file's HEC token", requires=("LS801",))
def by_its_token(seen: Observations) -> Result:
    """Index and source type are the token's: where both are another's, the token is.

    WorkOS's form does not show its token, and HEC does not tell a token's settings.
    """
    elsewhere, wanted = known(seen.delivery.elsewhere), _splunk(seen).source_type
    if not isinstance(elsewhere, SplunkPlace) or not wanted:
        return Skipped("nothing tells one token from another")
    if elsewhere.source_type == wanted:
        return Passed(wanted)
    return Failed(
        f"{elsewhere}, of source type {elsewhere.source_type or 'none'}",
        f"index {_splunk(seen).index}, source type {wanted}",
    )


@check("LS736", "the event is in the stack file's index", requires=("LS801",))
def in_index(seen: Observations) -> Result:
    """The token decides: WorkOS names no index (Log Streams, Splunk, 2026-11-22)."""
    wanted = f"index {_splunk(seen).index}"
    if elsewhere := known(seen.delivery.elsewhere):
        return Failed(str(elsewhere), wanted, repair=_repair_of_index(seen, elsewhere))
    if skipped := unread_by_choice(seen):
        return skipped
    if known(seen.delivery.arrival):
        return Passed()
    if synced(seen) and not _is_not_hec(_facts(seen)):
        return Unknown(
            f"no index that the token of readBack may search has the event; {wanted} is not the "
            "only one that HEC's token may write to, and others may be hidden from that token"
        )
    return Skipped("the event was not found")


def _repair_of_index(seen: Observations, elsewhere: str) -> Repair | None:
    """Where the stack file's index cannot be seen, its name may be the one that is wrong."""
    if _facts(seen).index_searchable is not False or not isinstance(elsewhere, SplunkPlace):
        return None
    return Repair(
        kind="ask",
        text=f"The event is in index {elsewhere.index_name}. If events belong there, correct "
        f"destination.index. Otherwise ask the Splunk administrator to make index "
        f"{_splunk(seen).index} if there is none, to allow it for the HEC token and for a role of "
        "the readBack token's user, and to make it the HEC token's default index.",
    )


@check("LS737", "the event has the stack file's source type", requires=("LS804",))
def of_source_type(seen: Observations) -> Result:
    """The token decides: WorkOS names none (Log Streams, Splunk, 2026-11-22)."""
    wanted = _splunk(seen).source_type
    if not wanted:
        return Skipped("the stack file names none")
    found = _event(seen).source_type
    return Passed(found) if found == wanted else Failed(found or "none", wanted)


@check("LS738", "Splunk shows the event at the time it occurred", requires=("LS804",))
def at_its_time(seen: Observations) -> Result:
    """WorkOS sends milliseconds, Splunk documents seconds: which it took decides where it lies."""
    probe, found = seen.delivery.probe, _event(seen).time
    if probe is None:  # LS804 was skipped, and stops this one
        raise ValueError("no probe")
    seconds = seconds_of(found)
    if seconds is None:
        return Unknown(f"no time this kit can read: {found or 'none'}")
    if abs(seconds - probe.occurred_at.timestamp()) <= _CLOCK_TICK.total_seconds():
        return Passed(written(seconds))
    return Failed(written(seconds), rfc3339(probe.occurred_at))


@check("LS739", "the search API accepts the token of readBack")
def search_accepted(seen: Observations) -> Result:
    """Without it nothing is proven; whether events arrive does not depend on it."""
    accepted = known(_facts(seen).search_accepted)
    if accepted is None:
        return Skipped("the stack file has no destination.readBack")
    return Passed() if accepted else Failed("refused", "a valid authentication token")


@check("LS744", "the index exists", requires=("LS739",))
def index_there(seen: Observations) -> Result:
    """HEC accepts events for an index that is not there, and Splunk drops them.

    An event that lies in another index is none of those: the token names that one.
    A search head lists its own indexes: that one is missing is known where HEC is on its host.
    """
    splunk, facts = _splunk(seen), _facts(seen)
    if known(facts.index_searchable) or isinstance(seen.delivery.arrival, DeliveredEvent):
        return Passed(splunk.index)
    if _lies_elsewhere(seen):
        return Skipped("needs LS736", needs="LS736")
    if _lacks_index(seen):
        return Failed(f"no index {splunk.index} where HEC is", f"an index {splunk.index}")
    return Passed(splunk.index) if facts.index_exists else Skipped("the search API does not tell")


@check("LS740", "the token of readBack may search the index", requires=("LS739",))
def index_searchable(seen: Observations) -> Result:
    """Splunk answers a search that one may not make with nothing, and no error."""
    index, facts = _splunk(seen).index, _facts(seen)
    if known(facts.index_searchable) or isinstance(seen.delivery.arrival, DeliveredEvent):
        return Passed(index)
    if _lies_elsewhere(seen):
        return Skipped("needs LS736", needs="LS736")
    if _lacks_index(seen):
        return Skipped("needs LS744", needs="LS744")
    own = " of the search head's own; its indexers may have one" if _absent(facts) else " for it"
    return Failed(f"no index {index}{own}", f"an index {index} that it may search")


def _lies_elsewhere(seen: Observations) -> bool:
    return isinstance(seen.delivery.elsewhere, str)


def _absent(facts: SplunkFacts) -> bool:
    return facts.index_exists is False


def _lacks_index(seen: Observations) -> bool:
    splunk = _splunk(seen)
    searched = host_of(splunk.read_back.url) if splunk.read_back else ""
    return _absent(_facts(seen)) and host_of(splunk.url) == searched


def _none_of(codes: frozenset[int], seen: Observations) -> Result:
    answer = known(_facts(seen).token)
    if answer.code in codes:
        return unless_delivered(seen, Failed(str(answer), 'HEC code 5: "No data"'))
    if answer.code is None or _busy(answer):
        return Unknown(f"HEC did not evaluate the token: {answer}")
    return Passed(str(answer))


def _is_not_hec(facts: SplunkFacts) -> bool:
    """Whether something else answers at HEC's URL, so that no index can have the event."""
    return isinstance(facts.health, HecAnswer) and facts.health.code is None


def _busy(answer: HecAnswer) -> bool:
    return answer.code in _BUSY or answer.status in _BUSY_STATUS


def _event(seen: Observations) -> IndexedEvent:
    sighting = seen.delivery.arrival
    if sighting is None or isinstance(sighting, Unavailable):  # LS804 has failed, and stops these
        raise ValueError("nothing arrived")
    return narrow(sighting.metadata, IndexedEvent)


CATEGORY = Category(
    "splunk",
    "Splunk",
    (
        certificate_sound,
        no_impostor,
        collector_on,
        collector_healthy,
        collector_quick,
        token_accepted,
        token_enabled,
        no_acknowledgement,
        by_its_token,
        in_index,
        of_source_type,
        at_its_time,
        search_accepted,
        index_there,
        index_searchable,
    ),
)
