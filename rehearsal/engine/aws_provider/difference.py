"""How a resource's state differs from the inputs wanted for it, property by property."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import zip_longest
from typing import Any

from rehearsal.engine.aws_provider.archive import is_archive
from rehearsal.engine.aws_provider.policy_json import equivalent
from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.wire import UNKNOWN

_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


class Step(Enum):
    """What happens to a property; the value is the start of the protocol's name for it."""

    ADD = "ADD"
    DELETE = "DELETE"
    UPDATE = "UPDATE"


@dataclass(frozen=True)
class Difference:
    """One property that differs.

    Attributes:
        path: Where, in the engine's notation: `rules[0].status`, `tags["cost center"]`.
        name: The top-level property.
        step: What happens to it.
        replaces: Whether the resource has to be replaced for it.
    """

    path: str
    name: str
    step: Step
    replaces: bool


def differences(
    kind: ResourceHandler, state: Mapping[str, Any], inputs: Mapping[str, Any]
) -> list[Difference]:
    """Compare a state with wanted inputs as the plugin does.

    An input left out differs only if the state holds something that neither AWS nor a default
    put there. Nothing, false, 0, the empty text and list, and an object of these are the same.
    """
    names = [*kind.schema.inputs, *(["tagsAll"] if kind.tagged else [])]
    return [
        Difference(path, name, step, _replaces(kind, name, step))
        for name in names
        for path, step in _compare(kind, name, name, state.get(name), inputs.get(name))
    ]


def same_items(kind: ResourceHandler, pattern: str, old: list[Any], new: list[Any]) -> bool:
    """Whether two lists hold the same items, whatever their order."""
    return len(old) == len(new) and not list(_compare_items(kind, pattern, pattern, old, new))


def _replaces(kind: ResourceHandler, name: str, step: Step) -> bool:
    appears_or_vanishes = name in kind.replace_if_set and step is not Step.UPDATE
    return name in kind.replace_on or appears_or_vanishes


def _compare(
    kind: ResourceHandler, pattern: str, path: str, old: Any, new: Any
) -> Iterator[tuple[str, Step]]:
    if new is UNKNOWN:
        yield path, Step.ADD if _is_empty(old) else Step.UPDATE
    elif _is_empty(old) and _is_empty(new):
        return
    elif new is None:
        if pattern not in kind.computed:
            yield path, Step.DELETE
    elif old is None:
        yield path, Step.ADD
    elif isinstance(old, dict) and isinstance(new, dict) and not is_archive(new):
        yield from _compare_objects(kind, pattern, path, old, new)
    elif isinstance(old, list) and isinstance(new, list):
        in_order = _compare_items if pattern in kind.unordered else _compare_in_order
        yield from in_order(kind, pattern, path, old, new)
    elif not _same(kind, pattern, old, new):
        yield path, Step.UPDATE


def _compare_objects(
    kind: ResourceHandler, pattern: str, path: str, old: dict[str, Any], new: dict[str, Any]
) -> Iterator[tuple[str, Step]]:
    for key in [*new, *(key for key in old if key not in new)]:
        inner = f"{path}.{key}" if _PLAIN_KEY.fullmatch(key) else f'{path}["{key}"]'
        yield from _compare(kind, f"{pattern}.{key}", inner, old.get(key), new.get(key))


def _compare_in_order(
    kind: ResourceHandler, pattern: str, path: str, old: list[Any], new: list[Any]
) -> Iterator[tuple[str, Step]]:
    for index, pair in enumerate(zip_longest(old, new)):
        yield from _compare(kind, pattern, f"{path}[{index}]", *pair)


def _compare_items(
    kind: ResourceHandler, pattern: str, path: str, old: list[Any], new: list[Any]
) -> Iterator[tuple[str, Step]]:
    left = list(enumerate(old))
    for index, item in enumerate(new):
        twin = next(
            (pair for pair in left if not any(_compare(kind, pattern, path, pair[1], item))), None
        )
        if twin:
            left.remove(twin)
        else:
            yield f"{path}[{index}]", Step.ADD
    for index, _ in left:
        yield f"{path}[{index}]", Step.DELETE


def _is_empty(value: Any) -> bool:
    return not value or (isinstance(value, dict) and all(map(_is_empty, value.values())))


def _same(kind: ResourceHandler, pattern: str, old: Any, new: Any) -> bool:
    if pattern in kind.policies and isinstance(old, str) and isinstance(new, str):
        return equivalent(old, new)
    if is_archive(old) and is_archive(new):  # the engine hashed both, and keeps little else of one
        return bool(old.get("hash") == new.get("hash"))
    return bool(old == new)
