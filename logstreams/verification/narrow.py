"""From the type that every destination has to the one that is meant."""

from __future__ import annotations

from typing import TypeVar

T = TypeVar("T")


def narrow(value: object, kind: type[T]) -> T:
    """A value of just this type: the section, the facts or the metadata of one destination.

    Raises:
        TypeError: It is of another type: nothing of this destination's should have been asked.
    """
    if not isinstance(value, kind):
        raise TypeError(f"expected {kind.__name__}, found {type(value).__name__}")
    return value
