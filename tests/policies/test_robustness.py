"""No rule crashes, whatever a resource's properties look like."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from policies.catalogue import all_rules
from policies.resource import UNKNOWN, Resource
from tests.policies.case import all_cases, judge

STACKS, BAGS_EACH = 2_500, 2
"""How many stacks every rule judges, and of how many generated resources: 5,000 property bags."""

TYPES = sorted({resource.type for case in all_cases() for resource in case.resources})


def _words(value: Any) -> set[str]:
    """Every key and every text in a value: what rules look for."""
    if isinstance(value, dict):
        return {*value} | {word for part in value.values() for word in _words(part)}
    if isinstance(value, list):
        return {word for part in value for word in _words(part)}
    return {value} if isinstance(value, str) else set()


WORDS = sorted(
    {
        word
        for case in all_cases()
        for resource in case.resources
        for word in _words(resource.properties)
    }
)
texts = st.sampled_from(WORDS) | st.text(max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | texts | st.just(UNKNOWN)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)
KNOWN = [dict(resource.properties) for case in all_cases() for resource in case.resources]


@st.composite
def bags(draw: st.DrawFn) -> dict[str, Any]:
    """Properties of a case with some parts exchanged, or any properties at all."""
    if draw(st.booleans()):
        return draw(st.dictionaries(texts, values, max_size=5))
    return {key: _mixed(draw, value) for key, value in draw(st.sampled_from(KNOWN)).items()}


def _mixed(draw: st.DrawFn, value: Any) -> Any:
    if draw(st.integers(0, 5)) == 0:
        return draw(values)
    if isinstance(value, dict):
        return {key: _mixed(draw, part) for key, part in value.items()}
    return [_mixed(draw, part) for part in value] if isinstance(value, list) else value


resources = st.tuples(st.sampled_from(TYPES), bags())


@settings(max_examples=STACKS, deadline=None, database=None, derandomize=True)
@given(st.lists(resources, min_size=BAGS_EACH, max_size=BAGS_EACH))
def test_every_rule_judges_any_properties(found: list[tuple[str, dict[str, Any]]]) -> None:
    resources = tuple(
        Resource(type=kind, name=str(index), urn=f"urn:{index}", properties=properties)
        for index, (kind, properties) in enumerate(found)
    )
    for rule in all_rules():
        assert judge(rule, resources, {}).word in ("passes", "refused", "waits")
