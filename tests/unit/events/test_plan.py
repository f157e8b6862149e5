"""What differs between two schemas, and whether it breaks events."""

from __future__ import annotations

from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from logstreams.events.event_schema import EventSchema
from logstreams.events.plan import compare

TYPES = ("string", "number", "integer", "boolean")


def schema(metadata: Any = None, **more: Any) -> EventSchema:
    known = {"action": "a.b.c", "targets": [{"type": "invoice"}], "metadata": metadata}
    return EventSchema.model_validate(known | more)


def of(required: tuple[str, ...] = (), closed: bool = False, **properties: Any) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        found["required"] = [*required]
    if closed:
        found["additionalProperties"] = False
    return found


ONE, MORE = {"type": "string"}, {"type": "number"}
SAME = {
    "order of required keys": (of(("a", "b"), a=ONE, b=ONE), of(("b", "a"), b=ONE, a=ONE)),
    "a type in a list": (of(a=ONE), of(a={"type": ["string"]})),
    "order of types": (of(a={"type": ["string", "null"]}), of(a={"type": ["null", "string"]})),
    "a number's two ways": (
        of(a={"enum": [1], "minimum": 0}),
        of(a={"enum": [1.0], "minimum": 0.0}),
    ),
    "order of values": (of(a={"enum": ["x", "y"]}), of(a={"enum": ["y", "x"]})),
    "nothing and an empty object": (None, {}),
}


@pytest.mark.parametrize("case", SAME)
def test_what_means_the_same_is_no_change(case: str) -> None:
    old, new = SAME[case]
    assert [*compare(schema(old), schema(new))] == []


DIFFERENT = {
    "required now": (of(a=ONE), of(("a",), a=ONE), "metadata.a", True),
    "optional now": (of(("a",), a=ONE), of(a=ONE), "metadata.a", False),
    "another type": (of(a=ONE), of(a=MORE), "metadata.a", True),
    "one type more": (of(a=ONE), of(a={"type": ["string", "number"]}), "metadata.a", False),
    "integer to number": (of(a={"type": "integer"}), of(a=MORE), "metadata.a", False),
    "number to integer": (of(a=MORE), of(a={"type": "integer"}), "metadata.a", True),
    "a value less": (of(a={"enum": ["x", "y"]}), of(a={"enum": ["x"]}), "metadata.a", True),
    "true in place of 1": (of(a={"enum": [1]}), of(a={"enum": [True]}), "metadata.a", True),
    "true beside 1": (of(a={"enum": [1]}), of(a={"enum": [1, True]}), "metadata.a", False),
    "null alone": (
        of(a={"type": "string"}),
        of(a={"type": "string", "const": None}),
        "metadata.a",
        True,
    ),
    "a value more": (of(a={"enum": ["x"]}), of(a={"enum": ["x", "y"]}), "metadata.a", False),
    "a limit": (of(a=ONE), of(a=ONE | {"maxLength": 3}), "metadata.a", True),
    "a description": (of(a=ONE), of(a=ONE | {"description": "x"}), "metadata.a", False),
    "a rule for a free key": (of(), of(a=ONE), "metadata.a", True),
    "a key where others are refused": (
        of(closed=True),
        of(closed=True, a=ONE),
        "metadata.a",
        False,
    ),
    "a rule less": (of(a=ONE), of(), "metadata.a", False),
    "a key less where others are refused": (
        of(closed=True, a=ONE),
        of(closed=True),
        "metadata.a",
        True,
    ),
    "others refused": (of(a=ONE), of(closed=True, a=ONE), "metadata: other keys", True),
    "others allowed": (of(closed=True, a=ONE), of(a=ONE), "metadata: other keys", False),
}


@pytest.mark.parametrize("case", DIFFERENT)
def test_change_is_named_and_breaking_or_not(case: str) -> None:
    old, new, where, breaking = DIFFERENT[case]
    changes = [*compare(schema(old), schema(new))]
    assert [(each.where, each.breaking) for each in changes] == [(where, breaking)]


def test_targets_come_and_go() -> None:
    new = schema(targets=[{"type": "team"}])
    changes = {(each.where, each.after, each.breaking) for each in compare(schema(), new)}
    assert changes == {("targets[invoice]", "refused", True), ("targets[team]", "wanted", True)}


RULES = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from(TYPES) | st.lists(st.sampled_from(TYPES), min_size=1, unique=True),
        "enum": st.lists(st.sampled_from(["x", "y", 1, True]), min_size=1, unique_by=repr),
        "maxLength": st.integers(1, 3),
    },
)
METADATA = st.builds(
    lambda properties, required, closed: of(
        tuple(sorted(required & set(properties))), closed, **properties
    ),
    st.dictionaries(st.sampled_from("abc"), RULES),
    st.sets(st.sampled_from("abc")),
    st.booleans(),
)
VALUES = st.dictionaries(
    st.sampled_from("abcd"), st.sampled_from(["x", "yy", "xxxx", 1, 1.5, True, "y"])
)


def event(metadata: dict[str, Any]) -> dict[str, Any]:
    return {
        "action": "a.b.c",
        "occurred_at": "2026-11-28T12:00:00.000Z",
        "actor": {"id": "1", "type": "user"},
        "targets": [{"id": "2", "type": "invoice"}],
        "context": {"location": "192.0.2.1"},
        "metadata": metadata,
    }


@given(METADATA, METADATA, st.lists(VALUES, min_size=1, max_size=8))
def test_event_that_the_old_takes_and_the_new_refuses_is_called_breaking(
    old: dict[str, Any], new: dict[str, Any], values: list[dict[str, Any]]
) -> None:
    before, after = (
        jsonschema_rs.validator_for(schema(each).as_json_schema()) for each in (old, new)
    )
    lost = [each for each in values if before.is_valid(event(each)) > after.is_valid(event(each))]
    if lost:
        assert any(change.breaking for change in compare(schema(old), schema(new))), lost
