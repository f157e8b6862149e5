"""Replace a function of MiniStack by one that knows the original."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Function = Callable[..., Any]
Around = Callable[[Function], Function]


def wrap(module: Any, name: str, around: Around) -> None:
    """Put ``around(original)`` in the place of ``module.name``.

    Args:
        module: A module, or a class.
        name: Its function; MiniStack calls it through the module, so every caller sees the change.
        around: Given the original, returns what takes its place.

    Raises:
        AttributeError: The name is gone: this is not the MiniStack the patch was written for.
    """
    setattr(module, name, around(getattr(module, name)))


def wrap_item(table: dict[str, Function], key: str, around: Around) -> None:
    """Put ``around(original)`` in the place of ``table[key]``, a table of request handlers.

    Raises:
        KeyError: The key is gone: this is not the MiniStack the patch was written for.
    """
    table[key] = around(table[key])
