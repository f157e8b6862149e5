from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.struct_pb2 import Struct
from hypothesis import given, settings
from hypothesis import strategies as st

from rehearsal.engine.aws_provider.wire import UNKNOWN, Properties, decode, encode

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
LEAVES = st.booleans() | st.integers(-(2**53), 2**53) | st.text() | st.just(UNKNOWN)
NAMES = st.text(max_size=5)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner), max_leaves=6
)


def struct(values: dict[str, Any]) -> Struct:
    message = Struct()
    message.update(values)
    return message


@settings(max_examples=50)
@given(st.dictionaries(NAMES, VALUES, max_size=3))
def test_properties_written_and_read_are_the_same(values: dict[str, Any]) -> None:
    assert decode(encode(values, secrets=values)) == values


def test_secret_is_read_in_plain_and_remembered_by_name() -> None:
    wrapped = {SIGNATURE: SECRET, "value": "canary"}
    found = decode(struct({"top": wrapped, "nested": [{"deep": wrapped}], "open": 1}))
    assert found == {"top": "canary", "nested": [{"deep": "canary"}], "open": 1}
    assert found.secrets == {"top", "nested"}


def test_secret_is_written_with_its_mark() -> None:
    message = encode(Properties({"top": "canary", "open": 1}), secrets=["top"])
    assert dict(message["top"]) == {SIGNATURE: SECRET, "value": "canary"}
    assert message["open"] == 1


def test_unknown_is_the_sentinel_at_any_depth() -> None:
    message = encode({"a": UNKNOWN, "b": [{"c": UNKNOWN}]})
    assert message["a"] == SENTINEL
    assert message["b"][0]["c"] == SENTINEL
    assert decode(message) == {"a": UNKNOWN, "b": [{"c": UNKNOWN}]}


def test_null_is_absent() -> None:
    assert decode(struct({"a": None, "b": {"c": None}})) == {"b": {}}


@pytest.mark.parametrize(
    ("number", "kind"), [pytest.param(3, int, id="whole"), pytest.param(3.5, float, id="broken")]
)
def test_number_is_whole_where_it_can_be(number: float, kind: type) -> None:
    assert type(decode(struct({"a": number}))["a"]) is kind
