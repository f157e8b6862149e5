"""Past events that a schema would refuse, and the schema that takes them too."""

from __future__ import annotations

import tracemalloc
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.events.event_schema import EventSchema
from logstreams.events.history import EXAMPLES, MOST_CAUSES, History, HistoryCheck
from logstreams.events.text import history_lines, is_concluded
from logstreams.verification.readers.stored import StoredEvent
from tests.unit.events.test_plan import METADATA, VALUES, event, of, schema

INVOICE = {"type": "invoice", "metadata": of(("number",), number={"type": "string"})}
AMOUNT_AND_KIND = {"amount": {"type": "number", "maximum": 10}, "kind": {"enum": ["x"]}}
FULL = schema(
    of(("amount",), closed=True, **AMOUNT_AND_KIND),
    targets=[INVOICE],
    actor={"metadata": of(role={"type": "string"})},
)


def past(metadata: Any, target: Any = None, actor: Any = None, **more: Any) -> dict[str, Any]:
    found = event(metadata) | more
    if metadata is None:
        del found["metadata"]
    found["targets"][0]["metadata"] = {"number": "n"} if target is None else target
    if actor is not None:
        found["actor"]["metadata"] = actor
    return found


def check(judged: EventSchema, *events: Any, complete: bool = True) -> HistoryCheck:
    made = HistoryCheck(judged, complete=complete)
    made.check(
        [each and StoredEvent(each, f"file:{n}") for n, each in enumerate(events)], lambda _: None
    )
    return made


def causes(history: History) -> dict[str, int]:
    return {f"{one.key} {one.words}": count.events for one, count in history.causes.items()}


GOOD = {"amount": 1}
REFUSED = {
    "another type": (past({"amount": "1"}), "metadata.amount is a string, the schema wants number"),
    "missing key": (past({}), "metadata.amount is missing, the schema requires it"),
    "no metadata": (past(None), "metadata.amount is missing, the schema requires it"),
    "unknown key": (past(GOOD | {"z": 1}), "metadata.z is a key that the schema does not have"),
    "another value": (past(GOOD | {"kind": "y"}), 'metadata.kind is another value than ["x"]'),
    "another rule": (past({"amount": 11}), "metadata.amount does not meet maximum: 10"),
    "a target's": (
        past(GOOD, target={}),
        "targets[invoice].metadata.number is missing, the schema requires it",
    ),
    "the actor's": (
        past(GOOD, actor={"role": 1}),
        "actor.metadata.role is an integer, the schema wants string",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_cause_is_named_and_the_smallest_schema_takes_it(case: str) -> None:
    document, words = REFUSED[case]

    made = check(FULL, past(GOOD), document)

    assert (made.history.judged, made.history.refused) == (2, 1)
    assert causes(made.history) == {words: 1}
    smallest = made.smallest_schema()
    assert smallest is not None
    validator = jsonschema_rs.validator_for(smallest.as_json_schema())
    assert validator.is_valid(document)
    assert validator.is_valid(past(GOOD))
    # No further than needed: what nobody emitted stays refused.
    assert not validator.is_valid(past({"amount": True}))


IMPOSSIBLE = {
    "another type of target": past(GOOD, targets=[{"id": "1", "type": "team"}]),
    "value of 501 characters": past(GOOD | {"kind": "x" * 501}),
    "a list": past({"amount": [1]}),
    "name of 41 characters": past(GOOD | {"k" * 41: 1}),
    "51 keys": past({f"k{n}": 1 for n in range(51)}),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
def test_what_no_schema_takes_has_no_smallest_schema(case: str) -> None:
    made = check(FULL, IMPOSSIBLE[case])
    assert made.history.refused == 1
    assert made.history.causes
    assert made.smallest_schema() is None


def test_metadata_that_nothing_carries_may_not_have_been_delivered() -> None:
    bare = past(None, target={})
    assert check(FULL, bare, bare).history.refused == 2
    found = check(FULL, bare, bare, complete=False)
    assert (found.history.refused, found.history.unknown, found.history.causes) == (0, 2, {})
    assert found.smallest_schema() == FULL


def test_metadata_that_one_carries_is_missing_in_another() -> None:
    events = past(GOOD, target={}), past({}, target={})
    found = check(FULL, *events, complete=False)
    # Targets' metadata is in neither, the event's own in one.
    assert (found.history.refused, found.history.unknown) == (1, 1)
    assert causes(found.history) == {"metadata.amount is missing, the schema requires it": 1}
    smallest = found.smallest_schema()
    assert smallest is not None
    assert (smallest.targets, smallest.metadata) == (FULL.targets, of((), True, **AMOUNT_AND_KIND))


def test_event_that_lacks_a_part_of_its_own_is_told_so() -> None:
    bare = {key: value for key, value in past(GOOD).items() if key != "context"}
    found = check(FULL, bare)
    assert causes(found.history) == {"(the event) has no context": 1}
    assert found.smallest_schema() is None


def test_causes_hold_no_value_of_an_event() -> None:
    canary = "canary-3f9a"
    wrong = [past({"amount": canary}), past(GOOD | {"kind": canary}), past(GOOD)]
    wrong[2]["targets"] = canary
    made = check(FULL, *wrong)
    assert made.history.refused == len(wrong)
    assert canary not in str(made.history)


def test_other_actions_are_read_and_not_judged() -> None:
    made = check(FULL, past({}, action="other.b.c"), None, past(GOOD))
    history = made.history
    assert (history.read, history.judged, history.refused, history.unreadable) == (2, 1, 0, 1)


def test_period_and_metadata_are_told() -> None:
    one, other = past(GOOD), past(None)
    other["targets"][0].pop("metadata")
    other["occurred_at"] = "2025-01-01T00:00:00.000Z"
    history = check(FULL, one, other).history
    assert (history.oldest, history.newest) == (other["occurred_at"], one["occurred_at"])
    assert history.with_metadata == 1


def test_memory_stays_flat_however_many_causes() -> None:
    made = HistoryCheck(FULL)

    def events(count: int) -> Any:
        for number in range(count):
            yield StoredEvent(past(GOOD | {f"k{number}": 1}), f"file:{number}")

    made.check(events(1_000), lambda _: None)
    tracemalloc.start()
    made.check((StoredEvent(past(GOOD | {f"z{n}": 1}), "f") for n in range(5_000)), lambda _: None)
    grown, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(made.history.causes) == MOST_CAUSES
    assert made.history.uncounted == 6_000 - MOST_CAUSES
    assert all(len(each.examples) <= EXAMPLES for each in made.history.causes.values())
    assert grown < 100_000


def test_more_unknown_keys_than_a_schema_may_list_are_let_through() -> None:
    events = [past(GOOD | {f"k{number}": 1}) for number in range(60)]
    smallest = check(FULL, *events).smallest_schema()
    assert smallest is not None
    validator = jsonschema_rs.validator_for(smallest.as_json_schema())
    assert all(validator.is_valid(each) for each in events)


def test_true_is_not_one() -> None:
    only_x = schema(of((), False, a={"enum": ["x"]}))
    smallest = check(only_x, event({"a": 1}), event({"a": True})).smallest_schema()
    assert smallest is not None
    validator = jsonschema_rs.validator_for(smallest.as_json_schema())
    assert all(validator.is_valid(event({"a": value})) for value in ("x", 1, True))


@given(METADATA, st.lists(VALUES, min_size=1, max_size=6))
def test_smallest_schema_takes_all_of_the_past(
    metadata: dict[str, Any], values: list[dict[str, Any]]
) -> None:
    made = check(schema(metadata), *(event(each) for each in values))
    smallest = made.smallest_schema()
    assert smallest is not None
    validator = jsonschema_rs.validator_for(smallest.as_json_schema())
    assert [each for each in values if not validator.is_valid(event(each))] == []
    before = jsonschema_rs.validator_for(schema(metadata).as_json_schema())
    for each in values:  # and what it took before
        assert before.is_valid(event(each)) <= validator.is_valid(event(each))


def test_what_could_not_be_read_proves_nothing() -> None:
    read, torn = check(FULL, past(GOOD)), check(FULL, past(GOOD), None)

    told = [
        "\n".join(history_lines("a.b", FULL, each.history, each.smallest_schema()))
        for each in (read, torn)
    ]

    assert [is_concluded(FULL, each.history) for each in (read, torn)] == [True, False]
    assert ["√" in each for each in told] == [True, False]
    assert "? the schema takes all that were read" in told[1]
