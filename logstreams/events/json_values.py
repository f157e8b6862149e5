"""Equality of JSON values, which is not Python's."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def canonical(value: Any) -> str:
    """A text that equal JSON values share: 1 is 1.0, and `true` is not 1 as it is in Python."""
    return json.dumps(_with_whole_numbers(value), ensure_ascii=False, sort_keys=True)


def _with_whole_numbers(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: _with_whole_numbers(each) for key, each in value.items()}
    return [*map(_with_whole_numbers, value)] if isinstance(value, list | tuple) else value
