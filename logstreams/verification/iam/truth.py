"""Three-valued logic: true, false, or decided by condition keys whose value nobody here knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Truth: TypeAlias = bool | frozenset[str]
"""True, False, or the names of the keys that would decide; a set is never empty."""


def all_of(truths: Iterable[Truth]) -> Truth:
    """True where all are, False where one is, else the keys that would decide."""
    keys: frozenset[str] = frozenset()
    for one in truths:
        if one is False:
            return False
        if one is not True:
            keys |= one
    return keys or True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True where one is, False where none is, else the keys that would decide."""
    keys: frozenset[str] = frozenset()
    for one in truths:
        if one is True:
            return True
        if one is not False:
            keys |= one
    return keys or False


def negated(truth: Truth) -> Truth:
    """The opposite; what is not decided stays so."""
    return not truth if isinstance(truth, bool) else truth
