from __future__ import annotations

from typing import Any

import pytest

from rehearsal.workos.api.metadata_schema import unsupported_keywords, violations


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        pytest.param({"type": "object"}, [], id="plain"),
        pytest.param({}, [], id="no-type"),  # of the published shape (OpenAPI v0.61.0)
        pytest.param({"type": "object", "oneOf": []}, ["oneOf"], id="other-keyword"),
        pytest.param(
            {"type": "object", "properties": {"a": {"type": "string", "format": "email"}}},
            ["a.format"],
            id="other-keyword-of-a-property",
        ),
        pytest.param(
            {"type": "object", "properties": {"a": {"type": "array"}}},
            ["type 'array' of a"],
            id="other-type",
        ),
    ],
)
def test_unsupported_keywords_are_named(schema: dict[str, Any], expected: list[str]) -> None:
    assert unsupported_keywords(schema) == expected


@pytest.mark.parametrize(
    ("metadata", "rule", "fits"),
    [
        pytest.param("x", {"type": "string"}, True, id="string"),
        pytest.param(1, {"type": "string"}, False, id="number-for-string"),
        pytest.param(1.5, {"type": "number"}, True, id="number"),
        pytest.param(1.5, {"type": "integer"}, False, id="fraction-for-integer"),
        pytest.param(True, {"type": "boolean"}, True, id="boolean"),
        pytest.param(True, {"type": "number"}, False, id="boolean-for-number"),
        pytest.param("b", {"type": "string", "enum": ["a", "b"]}, True, id="one-of"),
        pytest.param("c", {"type": "string", "enum": ["a", "b"]}, False, id="none-of"),
    ],
)
def test_value_fits_its_rule(metadata: object, rule: dict[str, Any], fits: bool) -> None:
    schema = {"type": "object", "properties": {"key": rule}}
    assert violations({"key": metadata}, schema) == ([] if fits else ["/key"])


def test_missing_and_superfluous_keys_are_errors_of_the_object() -> None:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    assert violations({}, schema | {"required": ["a"]}) == [""]
    assert violations({"b": "x"}, schema | {"additionalProperties": False}) == [""]
    assert violations({"b": "x"}, schema) == []
