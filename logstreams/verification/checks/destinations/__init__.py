"""What a destination is checked for: one module a type, found by the type's name."""

from __future__ import annotations

from importlib import import_module
from itertools import chain
from operator import attrgetter

from logstreams.settings import StackSettings
from logstreams.settings.destinations import destination_types
from logstreams.verification.checks.framework import Category
from logstreams.verification.observations import Observations

Categories = tuple[Category[Observations], ...]


def categories_of(settings: StackSettings) -> Categories:
    """The categories between WorkOS's API and the event, in causal order.

    `destinations/<type>.py` has a function `categories(settings)`; without settings it returns all
    that a destination of its type can have.
    """
    return _ask(settings.destination.type, settings)


def every_category() -> Categories:
    """Those of every type of destination, each once with all of its checks, in order of codes."""
    merged: dict[str, Category[Observations]] = {}
    for one in chain.from_iterable(_ask(name, None) for name in destination_types()):
        known = merged.get(one.name)
        checks = {check.code: check for check in (*(known.checks if known else ()), *one.checks)}
        ordered = tuple(sorted(checks.values(), key=attrgetter("code")))
        merged[one.name] = Category(one.name, one.title, ordered)
    return tuple(sorted(merged.values(), key=lambda category: category.checks[0].code))


def _ask(name: str, settings: StackSettings | None) -> Categories:
    module = import_module(f"{__name__}.{name}")
    categories: Categories = module.categories(settings)
    return categories
