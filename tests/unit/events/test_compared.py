"""What is compared of an event, whatever form it has."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from logstreams.events.compared import ComparedEvent

LEAF = st.none() | st.booleans() | st.integers() | st.text() | st.just("0001-01-01T00:00:00+05:00")
ANYTHING = st.recursive(LEAF, lambda c: st.lists(c) | st.dictionaries(st.text(), c), max_leaves=6)
KEYS = st.sampled_from(["action", "occurred_at", "actor", "targets", "context", "metadata"])


@given(st.dictionaries(KEYS, ANYTHING))
def test_whatever_lies_there_is_compared(document: dict[str, object]) -> None:
    read = ComparedEvent.of(document)
    assert read == ComparedEvent.of(dict(document))
    assert read.day


def test_time_of_any_form_is_one_instant() -> None:
    forms = ("2026-11-28T12:00:00Z", "2026-11-28T14:00:00.000+02:00", "2026-11-28T12:00:00.0004Z")
    read = {ComparedEvent.of({"occurred_at": each}) for each in forms}
    assert len(read) == 1


def test_metadata_is_compared_apart() -> None:
    one, other = (ComparedEvent.of({"action": "a", "metadata": {"n": n}}) for n in (1, 2))
    assert (one.bare, one.alike) == (other.bare, other.alike)
    assert one.by(one.held) != other.by(other.held)
