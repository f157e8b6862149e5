"""The objects of a HEC body: one after the other, with or without white space, or in an array."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_DECODER = json.JSONDecoder()
_SPACE = " \t\r\n"


def objects_in(text: str) -> Iterator[Any]:
    """The objects, read one by one: those before a fault have been given out already.

    Raises:
        ValueError: What follows is no JSON.
    """
    position = _after_space(text, 0)
    array = text[position : position + 1] == "["
    if array:
        position = _after_space(text, position + 1)
    while position < len(text) and not (array and text[position] == "]"):
        read, position = _DECODER.raw_decode(text, position)
        yield read
        position = _after_space(text, position)
        if array:
            position = _after_comma(text, position)
    if array and text[position:].strip() != "]":
        raise ValueError("the array does not end")


def _after_comma(text: str, position: int) -> int:
    if text[position : position + 1] == ",":
        return _after_space(text, position + 1)
    if text[position : position + 1] != "]":
        raise ValueError("a comma is missing")
    return position


def _after_space(text: str, position: int) -> int:
    while position < len(text) and text[position] in _SPACE:
        position += 1
    return position
