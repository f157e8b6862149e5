"""What the kit refuses before WorkOS would, place by place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.events.refusals import AHEAD, LARGE_BYTES, EventRules
from tests.unit.events.test_plan import event, of, schema

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
RULES = EventRules({"a.b.c": schema(of(("amount",), amount={"type": "number"}))})
GOOD = event({"amount": 1})


def at(time: datetime) -> dict[str, Any]:
    return GOOD | {"occurred_at": time.isoformat()}


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in GOOD.items() if name != key}


WRONG: dict[str, tuple[Any, str, str]] = {
    "no object": ([], "", "is no JSON object"),
    "no action": (without("action"), "/action", "is missing"),
    "no time": (without("occurred_at"), "/occurred_at", "is missing"),
    "another key": (GOOD | {"ocurred_at": "x"}, "/ocurred_at", "that WorkOS's API does not have"),
    "another key of the actor": (
        GOOD | {"actor": {"id": "1", "type": "user", "email": "x"}},
        "/actor/email",
        "that WorkOS's API does not have",
    ),
    "target of another type": (
        GOOD | {"targets": [{"id": "1", "type": "team"}, *GOOD["targets"]]},
        "/targets/0/type",
        "the schema does not list",
    ),
    "no target of the type": (GOOD | {"targets": []}, "/targets", "has no target of a type"),
    "metadata of another type": (event({"amount": "1"}), "/metadata/amount", "wanted number"),
    "metadata without a key": (event({}), "/metadata/amount", "is missing"),
    "a list in metadata": (event({"amount": 1, "l": [1]}), "/metadata/l", "is of another type"),
    "a null in metadata": (event({"amount": 1, "l": None}), "/metadata/l", "is of another type"),
    "501 characters": (event({"amount": 1, "l": "x" * 501}), "/metadata/l", "is too long"),
    "51 keys": (
        event({"amount": 1} | {f"k{n}": n for n in range(50)}),
        "/metadata",
        "has too many keys, 50",
    ),
    "a name of 41 characters": (event({"amount": 1, "k" * 41: 1}), "/metadata", "40 at most"),
    "a time that is none": (GOOD | {"occurred_at": "now"}, "/occurred_at", "is no time"),
    "no time zone": (GOOD | {"occurred_at": "2026-11-28T12:00:00"}, "/occurred_at", "no time zone"),
    "ahead": (at(NOW + AHEAD + timedelta(milliseconds=1)), "/occurred_at", "ahead of this"),
}


@pytest.mark.parametrize("case", WRONG)
def test_refusal_names_place_and_reason(case: str) -> None:
    document, path, words = WRONG[case]
    found = RULES.refusals(document, NOW)
    assert [each.path for each in found] == [path]
    assert words in found[0].words


@pytest.mark.parametrize(
    "document",
    [
        GOOD,
        at(NOW + AHEAD),
        at(NOW - timedelta(days=400)),
        event({"amount": 1, "k" * 40: "x" * 500, "flag": True}),
        GOOD | {"version": 3},
        GOOD | {"occurred_at": "2026-11-28T13:00:00.123456+01:00"},
    ],
)
def test_good_event_is_not_refused(document: dict[str, Any]) -> None:
    assert RULES.refusals(document, NOW) == []


def test_action_without_a_schema_is_judged_by_the_limits_alone() -> None:
    assert RULES.refusals(event({"x": 1}) | {"action": "other"}, NOW) == []
    assert len(RULES.refusals(event({"x": []}) | {"action": "other"}, NOW)) == 1


def test_old_and_large_events_are_warned_of() -> None:
    just = at(NOW - AHEAD)
    assert RULES.warnings(just, LARGE_BYTES, NOW) == []
    old = at(NOW - AHEAD - timedelta(seconds=1))
    assert [each.path for each in RULES.warnings(old, LARGE_BYTES + 1, NOW)] == ["/occurred_at", ""]


def test_words_hold_no_value() -> None:
    canary = "canary-51c2"
    wrong = GOOD | {"actor": canary, "targets": canary, "metadata": {"amount": canary}}
    wrong["occurred_at"] = canary
    assert canary not in str(RULES.refusals(wrong, NOW))
