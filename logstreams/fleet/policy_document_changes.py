"""Two policy documents compared by statement: which are added, removed or changed, and where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Change = tuple[tuple[str, ...], Any, Any]
"""Where, what was there and what will be; None: nothing."""


def is_policy(document: Any) -> bool:
    """Whether a value is a policy document."""
    return isinstance(document, dict) and isinstance(document.get("Statement"), list | dict)


def statement_changes(old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    """How two documents differ.

    Statements are paired by Sid; those without one are the same or others. What IAM reads as the
    same (one value or a list of one, another order) is no difference of an element.
    """
    before, after = _by_label(old), _by_label(new)
    changed = False
    for label in [*before, *(label for label in after if label not in before)]:
        for change in _of_statement((f"[{label}]",), before.get(label), after.get(label)):
            changed = True
            yield change
    for name in sorted((old.keys() | new.keys()) - {"Statement", "Version", "Id"}):
        if old.get(name) != new.get(name):
            changed = True
            yield (name,), old.get(name), new.get(name)
    if old["Statement"] and new["Statement"]:
        for name in ("Version", "Id"):
            if old.get(name) != new.get(name):
                changed = True
                yield (name,), old.get(name), new.get(name)
        if not changed:
            yield ((), "[the same statements]", "[the same statements, written otherwise]")


def _by_label(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Statements by Sid; by their own text where they have none, since an order means nothing."""
    statements = document["Statement"]
    labelled: dict[str, dict[str, Any]] = {}
    for each in statements if isinstance(statements, list) else [statements]:
        statement = _normalised(each)
        label = str(statement.get("Sid") or _described(statement))
        while label in labelled:
            label += "'"
        labelled[label] = statement
    return labelled


def _described(statement: dict[str, Any]) -> str:
    actions = statement.get("Action", statement.get("NotAction", "?"))
    shown = ", ".join(map(str, actions)) if isinstance(actions, list) else str(actions)
    return f"{statement.get('Effect', '?')} {shown}"


def _normalised(value: Any, name: str = "") -> Any:
    """Lists in order, a list of one as its value: what the elements of a policy mean."""
    if isinstance(value, dict):
        return {each: _normalised(inner, each) for each, inner in value.items()}
    if isinstance(value, list):
        ordered = sorted((_normalised(each, name) for each in value), key=str)
        return ordered[0] if len(ordered) == 1 else ordered
    return value


def _of_statement(where: tuple[str, ...], old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            yield from _of_statement((*where, name), old.get(name), new.get(name))
    elif isinstance(old, list) or isinstance(new, list):
        before, after = (it if isinstance(it, list) else [it] for it in (old, new))
        if old is None or new is None:
            yield where, old, new
            return
        yield from (((*where, "[]"), each, None) for each in before if each not in after)
        yield from (((*where, "[]"), None, each) for each in after if each not in before)
    else:
        yield where, old, new
