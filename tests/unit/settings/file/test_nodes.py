from __future__ import annotations

import pytest

from logstreams.settings.file.nodes import DEEPEST, Mapping, Node, NotYamlError, Scalar, parse

TEXT = """\
# é
a: 'it''s'   # x
b:   # nothing
c: {d: 1, e: [x, y]}
? f
: |
  long
"""


def pairs(node: Node | None) -> dict[str, Node]:
    assert isinstance(node, Mapping)
    return {key.text: value for key, value in node.pairs if isinstance(key, Scalar)}


def test_node_knows_its_place_in_the_text() -> None:
    nodes = pairs(parse(TEXT))
    written = {name: TEXT[node.span.start : node.span.end] for name, node in nodes.items()}
    assert written == {"a": "'it''s'", "b": "", "c": "{d: 1, e: [x, y]}", "f": "|\n  long\n"}
    assert [node.span.line for node in nodes.values()] == [2, 3, 4, 6]


def test_empty_value_stands_behind_its_colon() -> None:
    assert TEXT[: pairs(parse(TEXT))["b"].span.start].endswith("\nb:")


def test_scalar_knows_whether_it_has_quotes() -> None:
    nodes = pairs(parse(TEXT))
    flags = {name: node.plain for name, node in nodes.items() if isinstance(node, Scalar)}
    assert flags == {"a": False, "b": True, "f": False}


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "], ids=repr)
def test_document_is_read_to_its_greatest_depth_only(bracket: str) -> None:
    with pytest.raises(NotYamlError, match=f"more than {DEEPEST} levels"):
        parse(bracket * (DEEPEST + 2))


def test_text_without_a_document_has_no_root() -> None:
    assert parse("") is parse("# only this\n") is None
