"""Property values of any shape, read the way AWS reads them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from policies.resource import UNKNOWN, UnknownValue


def listed(value: Any) -> list[Any]:
    """Return a list's items; one value alone is a list of it, nothing an empty one.

    Raises:
        UnknownValue: An item is not known yet.
    """
    items = value if isinstance(value, list) else [] if value is None else [value]
    for item in items:
        if item is UNKNOWN:
            raise UnknownValue("an item of a list")
    return items


def mappings(value: Any) -> list[Mapping[str, Any]]:
    """Return the mappings among a list's items."""
    return [item for item in listed(value) if isinstance(item, Mapping)]


def texts(value: Any) -> tuple[str, ...]:
    """Return a list's items as text; JSON's true and false in lower case, as in policies."""
    return tuple(
        str(item).lower() if isinstance(item, bool) else str(item) for item in listed(value)
    )


def is_true(value: Any) -> bool:
    """Whether a flag is set: a boolean, or the text of one."""
    return value is True or (isinstance(value, str) and value.lower() == "true")


def number(value: Any) -> float | None:
    """Return a number, also from its text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def within(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text anywhere in a value, with its path. What is unknown is passed over."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield from within(part, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from within(part, f"{path}[{index}]")


def settled(value: Any) -> Any:
    """Return a value of which nothing is unknown.

    Raises:
        UnknownValue: Something within it is not known yet.
    """
    parts = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    )
    for part in parts:
        if part is UNKNOWN:
            raise UnknownValue("a part of a document")
        settled(part)
    return value
