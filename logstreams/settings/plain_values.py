"""Which values of a stack file stand without quotes: numbers and booleans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from logstreams.settings.file.keys import KeyPath
from logstreams.settings.file.validate import place_at
from logstreams.settings.stack import StackSettings

_PLAIN = re.compile(r"\d+|true|false")
_WANTED = re.compile(r".*without quotes|true or false")


def is_plain(path: KeyPath, text: str) -> bool:
    """Whether a text is written without quotes at this place, since it is no text there.

    Args:
        path: Keys from the top: ("destination", "retention", "days").
        text: What is to be written.
    """
    return path in _plain_paths() and _PLAIN.fullmatch(text) is not None


@cache
def _plain_paths() -> frozenset[KeyPath]:
    # A boolean of the top level stands in quotes, as `pulumi config set` writes it.
    return frozenset(path for path in _paths() if len(path) > 1)


def _paths(location: KeyPath = ()) -> Iterator[KeyPath]:
    for word, section in place_at(StackSettings, location).sections.items():
        inner = (*location, word) if word else location
        for key in section.known_keys():
            place = place_at(StackSettings, (*inner, key))
            if _WANTED.fullmatch(place.wanted):
                yield place.path
            yield from _paths((*inner, key))
