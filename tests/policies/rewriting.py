"""The ways in which one and the same policy document can be written."""

from __future__ import annotations

import json
from typing import Any


def as_json(document: dict[str, Any]) -> Any:
    return json.dumps(document)


def as_object(document: dict[str, Any]) -> Any:
    return document


def as_lists(document: dict[str, Any]) -> Any:
    """Every value of a statement and its conditions as a list."""
    return {**document, "Statement": [_listed(each) for each in document["Statement"]]}


def as_single(document: dict[str, Any]) -> Any:
    """Every list of one as its item."""
    found = [_single(each) for each in document["Statement"]]
    return {**document, "Statement": found[0] if len(found) == 1 else found}


def in_mixed_case(document: dict[str, Any]) -> Any:
    """Condition keys and operators in another case."""
    return {**document, "Statement": [_swapped(each) for each in document["Statement"]]}


def _listed(value: dict[str, Any]) -> dict[str, Any]:
    lists = ("Action", "NotAction", "Resource", "NotResource")
    changed = {
        key: [part] if key in lists and isinstance(part, str) else part
        for key, part in value.items()
    }
    if conditions := value.get("Condition"):
        changed["Condition"] = {
            operator: {
                key: part if isinstance(part, list) else [part] for key, part in keys.items()
            }
            for operator, keys in conditions.items()
        }
    return changed


def _single(value: Any) -> Any:
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    return {key: _single(part) for key, part in value.items()} if isinstance(value, dict) else value


def _swapped(value: dict[str, Any]) -> dict[str, Any]:
    if not value.get("Condition"):
        return value
    conditions = {
        operator.upper() if ":" not in operator else operator: {
            key.swapcase(): part for key, part in keys.items()
        }
        for operator, keys in value["Condition"].items()
    }
    return {**value, "Condition": conditions}


WAYS = (as_json, as_object, as_lists, as_single, in_mixed_case)
