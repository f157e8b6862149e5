from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rehearsal.workos.api.event_rules import violations
from rehearsal.workos.state.actions import Schema

TEAM = {"type": "team"}


def _schema(**body: Any) -> Schema:
    return Schema("als_1", 1, {"targets": [TEAM]} | body, datetime(2026, 11, 22, tzinfo=UTC))


def _event(**changes: Any) -> dict[str, Any]:
    return {
        "action": "a.b.c",
        "actor": {"id": "u", "type": "user"},
        "targets": [{"id": "t", "type": "team"}],
    } | changes


@pytest.mark.parametrize(
    ("event", "schema", "expected"),
    [
        pytest.param(_event(), _schema(), [], id="good"),
        pytest.param(_event(targets=[]), _schema(), ["/targets"], id="no-target"),
        pytest.param(
            _event(targets=[{"id": "t", "type": "team"}, {"id": "u", "type": "user"}]),
            _schema(),
            ["/targets/1/type"],
            id="superfluous-target",
        ),
        pytest.param(
            _event(),
            _schema(targets=[TEAM, {"type": "user"}]),
            ["/targets"],
            id="second-target-type-missing",
        ),
        pytest.param(
            _event(targets=[{"id": "t", "type": "team", "metadata": {"cost": "much"}}]),
            _schema(
                targets=[
                    TEAM
                    | {"metadata": {"type": "object", "properties": {"cost": {"type": "number"}}}}
                ]
            ),
            ["/targets/0/metadata/cost"],
            id="target-metadata",
        ),
        pytest.param(
            _event(),
            _schema(actor={"metadata": {"type": "object", "required": ["role"]}}),
            ["/actor/metadata"],
            id="actor-metadata-missing",
        ),
        pytest.param(
            _event(metadata={"list": [1], "null": None}),
            _schema(),
            ["/metadata/list", "/metadata/null"],
            id="values-of-other-types",
        ),
        pytest.param(
            _event(metadata={"a b": ""}), _schema(), ["/metadata"], id="name-with-a-space"
        ),
    ],
)
def test_violations_are_the_paths_of_what_is_wrong(
    event: dict[str, Any], schema: Schema, expected: list[str]
) -> None:
    assert violations(event, schema) == expected


NAMES = st.from_regex(r"[a-zA-Z0-9_-]{0,40}", fullmatch=True)
VALUES = st.text(max_size=500) | st.floats(allow_nan=False) | st.booleans() | st.integers()


@given(st.dictionaries(NAMES, VALUES, max_size=50))
def test_metadata_within_the_limits_is_accepted(metadata: dict[str, Any]) -> None:
    assert violations(_event(metadata=metadata), _schema()) == []


@given(
    st.one_of(
        st.dictionaries(NAMES, VALUES, min_size=51, max_size=55),
        st.dictionaries(st.text(alphabet="k", min_size=41, max_size=60), VALUES, min_size=1),
        st.dictionaries(NAMES, st.text(min_size=501, max_size=510), min_size=1, max_size=3),
    )
)
def test_metadata_beyond_a_limit_is_refused(metadata: dict[str, Any]) -> None:
    assert violations(_event(metadata=metadata), _schema())
