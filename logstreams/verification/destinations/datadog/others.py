"""Datadog's indexes, for audit events of other actions, actors and targets than the test event's.

The test event proves its own way alone: an index before its own may take others, and a filter may
name its action so that only it is kept. Every index is asked, in Datadog's order, whether any audit
event of the stream can come to a place where it is not kept (`datadog.satisfiable`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from logstreams.verification.causes import Repair
from logstreams.verification.checks.framework import Failed, Passed, Result, check
from logstreams.verification.destinations.datadog.events import (
    OTHER_LOG,
    is_always_there,
    may_be_there,
    of_every_event,
    test_event_of,
)
from logstreams.verification.destinations.datadog.facts import ExclusionFacts
from logstreams.verification.destinations.datadog.indexes import is_found, percentage, the_indexes
from logstreams.verification.destinations.datadog.query import (
    Conjunction,
    Leaf,
    Negation,
    Node,
    Words,
    decide,
    holds,
    leaves,
    parse,
)
from logstreams.verification.destinations.datadog.satisfiable import satisfiable
from logstreams.verification.observations import Observations

WIDEN = Repair(
    kind="ask",
    text="Ask the Datadog administrator to widen the filter of an index so that it takes all of "
    "service:audit-logs, or to make an index with the filter service:audit-logs, without exclusion "
    "filters, and to put it first (Logs → Configuration → Indexes).",
)
"""Where no index takes a log: what is left out of a filter comes to none."""

_WANTED = "every audit event kept"


@dataclass(frozen=True)
class _Drop:
    """Where audit events are not kept."""

    said: str
    sure: bool
    """Whether audit events come there; False: they may."""
    quota: bool = False
    repair: Repair | None = None
    """What ends it; None: the catalogue's, for an exclusion filter."""


@check("LS760", "Datadog keeps every audit event, whatever its action", requires=("LS756",))
def all_kept(seen: Observations) -> Result:
    """What drops audit events of the stream, and not the test event."""
    for drop in _drops(seen):
        if drop.sure and not drop.quota:
            return Failed(drop.said, _WANTED, repair=drop.repair)
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
    """Filters of what only some events have, or logs of any service, and those not decided."""
    said = [drop.said for drop in _drops(seen) if not drop.sure]
    return Failed("; ".join(said), _WANTED) if said else Passed()


def _drops(seen: Observations) -> Iterator[_Drop]:
    """Everything that drops audit events, in the order in which a log meets it."""
    evaluation = _Evaluation(seen)
    before: list[Node] = []
    takes_some, homeless = 0, True
    for index in the_indexes(seen):
        query = parse(index.query)
        reaches = Conjunction((*before, query))
        home = homeless and evaluation.test_event(query) is True
        homeless = homeless and not home
        if evaluation.drop(reaches) is not None:
            takes_some += 1
            if index.quota_used_up and not home:
                said = f"index {index.name} ({index.query}) accepts no more today"
                yield from evaluation.told(reaches, query, said, quota=True)
        # Only of an index that is the event's for sure does the event tell anything.
        decided = home and all(evaluation.test_event(one) is not None for one in before)
        for exclusion in index.exclusions:
            filter_ = parse(exclusion.query)
            if not (decided and evaluation.is_refuted(exclusion, filter_)):
                said = f"{exclusion.name} ({exclusion.query}) of index {index.name}"
                said += f" drops {percentage(exclusion)}"
                if exclusion.rate > 0:
                    dropped = Conjunction((*reaches.nodes, filter_))
                    about = Conjunction((query, filter_))
                    yield from evaluation.told(dropped, about, said)
            decided = decided and evaluation.test_event(filter_) is not True
            reaches = Conjunction((*reaches.nodes, Negation(filter_)))
        before.append(Negation(query))
    nowhere = Conjunction(tuple(before))
    if takes_some and (evaluation.drop(nowhere, meant=True) is not None):
        said = ", ".join(f"{one.name} ({one.query})" for one in the_indexes(seen))
        # Of several indexes it is likely that each takes what the customer has of its kind.
        sure = takes_some == 1 and evaluation.drop(nowhere, meant=True) is True
        yield _Drop(f"no index takes the others: {said}", sure, repair=WIDEN)


class _Evaluation:
    """What holds of the test event, and of others."""

    def __init__(self, seen: Observations) -> None:
        self._test, self._every = test_event_of(seen), of_every_event(seen)
        self._found = is_found(seen)
        self._lost = seen.delivery.arrival is None

    def test_event(self, query: Node) -> bool | None:
        """Whether the test event matches."""
        return decide(query, lambda leaf: holds(leaf, self._test))

    def is_refuted(self, exclusion: ExclusionFacts, query: Node) -> bool:
        """Whether a filter of its index drops nothing, or not yet: else it had dropped the event.

        True only of what is the same for each event of the stream.
        """
        same = not any(_is_of_event(leaf) for leaf in leaves(query))
        return self._found and exclusion.rate >= 1 and same

    def told(
        self, dropped: Node, about: Node, said: str, *, quota: bool = False
    ) -> Iterator[_Drop]:
        """A place where events are not kept, if any may come there.

        Args:
            dropped: What matches there.
            about: The queries that say of whom the place is.
            said: The place in words.
            quota: Whether it is an index without room.
        """
        meant = decide(about, lambda leaf: holds(leaf, OTHER_LOG)) is False
        sure = self.drop(dropped, meant=meant)
        # A lost event's own filters are named by LS756 and LS757.
        if sure or (sure is False and not (self._lost and self.test_event(dropped) is None)):
            yield _Drop(said if sure or not quota else f"{said}, and may be theirs", sure, quota)

    def drop(self, node: Node, *, meant: bool = False) -> bool | None:
        """Whether audit events other than the test event match: surely, perhaps, or none (None).

        Args:
            node: A query.
            meant: Whether it is about audit logs, so that what it names they have.
        """

        def look(leaf: Leaf) -> bool | None:
            found = holds(leaf, self._every)
            foreign = found is None and not meant and _is_foreign(leaf)
            return False if foreign else found

        def named(leaf: Leaf) -> bool:
            key = getattr(leaf, "key", "")
            return is_always_there(key) or (meant and may_be_there(key))

        optional = {
            key
            for leaf in leaves(node)
            if (key := getattr(leaf, "key", "")) and not is_always_there(key)
        }
        if satisfiable(node, look, named, optional):
            return True
        return None if satisfiable(node, look, lambda _: True, optional) is False else False


def _is_of_event(leaf: Leaf) -> bool:
    """Whether one event of the stream may have it and another not."""
    key = getattr(leaf, "key", "")
    return isinstance(leaf, Words) or not key or key.startswith("@")


def _is_foreign(leaf: Leaf) -> bool:
    key = getattr(leaf, "key", "")
    return bool(key.startswith("@")) and not may_be_there(key)
