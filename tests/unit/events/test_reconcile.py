"""Multisets of events on both sides, and what becomes of each event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.events.compared import HOLDERS
from logstreams.events.event_documents import ReconcileDocument
from logstreams.events.event_text import event_line, reconcile_lines
from logstreams.events.platform_events import is_of_platform
from logstreams.events.reconcile import LEAST_LATENCY, LOST, Found, Reconciler
from logstreams.verification.readers.stored import StoredEvent

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
SINCE = NOW - timedelta(days=2)


def event(number: int = 1, age: timedelta = timedelta(hours=1), **more: Any) -> dict[str, Any]:
    return {
        "action": "invoice.status.approved",
        "occurred_at": f"{NOW - age:%Y-%m-%dT%H:%M:%S.000Z}",
        "actor": {"id": f"user_{number}", "type": "user"},
        "targets": [{"id": "1", "type": "invoice"}, {"id": "2", "type": "team"}],
        "context": {"location": "192.0.2.1", "user_agent": "Mozilla"},
        **more,
    }


def stored(*events: Any, took: timedelta = timedelta(seconds=3)) -> list[StoredEvent | None]:
    return [
        each and StoredEvent(each, "there", datetime.fromisoformat(each["occurred_at"]) + took)
        for each in events
    ]


def reconciled(
    export: list[Any], there: list[StoredEvent | None], stream_since: datetime | None = None
) -> tuple[dict[Found, int], list[dict[str, Any]], Reconciler]:
    made = Reconciler(SINCE, NOW, NOW, stream_since)
    made.destination(there)
    rows = (each and StoredEvent(each, "csv") for each in export)
    lost = [each.document for each in made.recorded(rows)]
    counts = {each: made.result.count(each) for each in Found if made.result.count(each)}
    return counts, lost, made


def test_same_events_in_any_order_are_delivered() -> None:
    events = [event(number) for number in range(5)]
    counts, lost, _ = reconciled(events, stored(*reversed(events)))
    assert (counts, lost) == ({Found.DELIVERED: 5}, [])


def test_what_both_sides_lack_is_no_difference() -> None:
    bare = {"action": "session.created", "occurred_at": event()["occurred_at"]}
    export = bare | {"actor": {"id": "u"}, "targets": [], "context": {"location": "unknown"}}
    there = bare | {"actor": {"id": "u", "type": ""}, "targets": [], "context": {"location": ""}}
    assert reconciled([export], stored(there))[0] == {Found.DELIVERED: 1}


def test_row_of_the_export_that_holds_no_event_is_counted() -> None:
    counts, _, made = reconciled([event(), None], stored(event()))
    assert (counts, made.result.unreadable_recorded) == ({Found.DELIVERED: 1}, 1)


def test_equal_events_are_counted() -> None:
    counts, lost, _ = reconciled([event()] * 3, stored(event(), event()))
    assert counts == {Found.DELIVERED: 2, Found.MISSING: 1}
    assert lost == [event()]
    counts, lost, _ = reconciled([event()], stored(event(), event()))
    assert (counts, lost) == ({Found.DELIVERED: 1, Found.DUPLICATE: 1}, [])


@pytest.mark.parametrize(
    "changed",
    [
        {"context": {"location": "0.0.0.0"}},
        {"targets": [{"id": "2", "type": "team"}, {"id": "1", "type": "invoice"}]},
        {"targets": [{"id": "1", "type": "invoice"}]},
        {"actor": {"id": "user_1", "type": "robot"}},
    ],
    ids=["location", "order of targets", "a target less", "the actor's type"],
)
def test_event_that_was_altered_is_told_and_is_no_other_origin(changed: dict[str, Any]) -> None:
    counts, lost, _ = reconciled([event()], stored(event(**changed)))
    assert (counts, lost) == ({Found.ALTERED: 1}, [event()])


def test_names_and_forms_of_time_make_no_difference() -> None:
    named = event(actor={"id": "user_1", "type": "user", "name": "Ann"})
    named["occurred_at"] = named["occurred_at"].replace(".000Z", "+00:00")
    named |= {"id": "audit_log_event_1", "organization_id": "org_1"}
    assert reconciled([event()], stored(named))[0] == {Found.DELIVERED: 1}


def test_metadata_counts_only_where_the_destination_carries_it() -> None:
    recorded = [event(1, metadata={"a": 1}), event(2, metadata={"a": 2})]
    bare = stored(event(1), event(2))
    counts, _, made = reconciled(recorded, bare)
    assert (counts, made.result.metadata_compared) == ({Found.DELIVERED: 2}, frozenset())
    counts, lost, made = reconciled(recorded, stored(recorded[0], event(2, metadata={"a": 9})))
    assert counts == {Found.DELIVERED: 1, Found.ALTERED: 1}
    assert made.result.metadata_compared == {"event"}
    assert lost == [recorded[1]]


def with_metadata(of: frozenset[str], value: int) -> dict[str, Any]:
    metadata = {"metadata": {"n": value}}
    made = event(**metadata if "event" in of else {})
    made["actor"] = made["actor"] | (metadata if "actor" in of else {})
    made["targets"] = [each | (metadata if "targets" in of else {}) for each in made["targets"]]
    return made


SUBSETS = [frozenset(each) for n in range(4) for each in combinations(HOLDERS, n)]


@pytest.mark.parametrize("carried", SUBSETS, ids=lambda of: "+".join(sorted(of)) or "none")
def test_metadata_of_each_holder_is_compared_where_the_destination_has_any(
    carried: frozenset[str],
) -> None:
    recorded = with_metadata(frozenset(HOLDERS), 1)
    assert reconciled([recorded], stored(with_metadata(carried, 1)))[0] == {Found.DELIVERED: 1}
    other = reconciled([recorded], stored(with_metadata(carried, 2)))[0]
    assert other == {Found.ALTERED if carried else Found.DELIVERED: 1}


def test_what_is_younger_than_the_largest_latency_is_in_flight() -> None:
    slow = stored(event(1, timedelta(hours=5)), took=timedelta(minutes=30))
    young = event(2, timedelta(minutes=29))
    counts, lost, _ = reconciled([event(1, timedelta(hours=5)), young], slow)
    assert (counts, lost) == ({Found.DELIVERED: 1, Found.IN_FLIGHT: 1}, [])
    old = event(2, timedelta(minutes=31))
    assert Found.MISSING in reconciled([old], slow)[0]


def test_event_that_was_emitted_late_makes_nothing_else_in_flight() -> None:
    late = stored(event(1, timedelta(hours=9)), took=timedelta(hours=8))
    assert Found.MISSING in reconciled([event(2, timedelta(hours=2))], late)[0]


def test_nothing_is_called_missing_at_once() -> None:
    young = event(1, LEAST_LATENCY - timedelta(seconds=1))
    assert reconciled([young], [])[0] == {Found.IN_FLIGHT: 1}
    assert reconciled([event(1, LEAST_LATENCY)], [])[0] == {Found.MISSING: 1}


def test_what_is_older_than_the_stream_has_that_cause() -> None:
    made = NOW - timedelta(hours=3)
    events = [event(1, timedelta(hours=4)), event(2, timedelta(hours=2))]
    counts, lost, _ = reconciled(events, [], made)
    assert counts == {Found.BEFORE_STREAM: 1, Found.MISSING: 1}
    assert lost == events


def test_what_is_not_in_the_export_is_of_another_origin_or_of_workos_itself() -> None:
    other, session = event(9), event(8, action="session.created")
    outside = event(7, timedelta(days=2, hours=2))
    counts, lost, made = reconciled([], stored(other, session, outside, None))
    assert (counts, lost) == ({Found.EXTRA: 1, Found.PLATFORM: 1}, [])
    assert (made.result.at_destination, made.result.unreadable) == (3, 1)


def test_counts_are_by_day() -> None:
    events = [event(1), event(2, timedelta(days=1))]
    made = reconciled(events, stored(events[0]))[2].result
    assert {day: dict(counts) for day, counts in made.by_day.items()} == {
        "2026-11-28": {Found.DELIVERED: 1},
        "2026-11-27": {Found.MISSING: 1},
    }


def test_only_actions_of_the_data_file_are_of_workos_itself() -> None:
    assert is_of_platform("organization_membership.created")
    assert not is_of_platform("user.session.started")


EVENTS = st.lists(
    st.builds(
        event,
        st.integers(1, 3),
        st.sampled_from([timedelta(hours=1), timedelta(hours=2), timedelta(days=1)]),
    ),
    max_size=12,
)


@given(EVENTS, st.data())
def test_every_event_is_accounted_for_once(
    events: list[dict[str, Any]], data: st.DataObject
) -> None:
    kept = [each for each in events if data.draw(st.booleans())]
    counts, lost, _ = reconciled(events, stored(*kept))
    assert sum(counts.values()) == len(events)
    assert counts.get(Found.DELIVERED, 0) == len(kept)
    assert len(lost) == sum(counts.get(each, 0) for each in LOST) == len(events) - len(kept)
    left = list(events)
    for each in kept:
        left.remove(each)
    assert sorted(map(str, lost)) == sorted(map(str, left))


@pytest.mark.parametrize(
    ("export", "there", "proves"),
    [
        pytest.param([event()], [event()], True, id="delivered"),
        pytest.param([], [], True, id="nothing happened"),
        pytest.param([], [event(age=timedelta(days=2, hours=2))], True, id="events of before"),
        pytest.param([], [event()], False, id="an empty record beside events"),
        pytest.param([event(), None], [event()], False, id="a row without an event"),
    ],
)
def test_empty_record_proves_nothing_beside_events(
    export: list[Any], there: list[Any], proves: bool
) -> None:
    made = reconciled(export, stored(*there))[2].result
    document = ReconcileDocument.of("acme", SINCE, NOW, made, None)

    assert document.proves is proves
    assert next(reconcile_lines(document)).startswith("√" if proves else "?")


def test_event_of_another_shape_is_shown() -> None:
    assert event_line({"action": "a", "actor": "bob", "targets": ["t", {"type": "x", "id": "1"}]})
    assert "None:None, x:1" in event_line({"targets": ["t", {"type": "x", "id": "1"}]})
