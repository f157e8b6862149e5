"""What AWS answered, in the words of the state: the same value never reads as a difference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.engine.aws_provider.difference import same_items
from rehearsal.engine.aws_provider.planning import DEFAULTS
from rehearsal.engine.aws_provider.policy_json import compact, equivalent
from rehearsal.engine.aws_provider.resource_handler import ResourceHandler
from rehearsal.engine.aws_provider.tags import own_tags


def outputs(
    kind: ResourceHandler,
    answer: Mapping[str, Any],
    known: Mapping[str, Any],
    region: str,
    default_tags: Mapping[str, str],
) -> dict[str, Any]:
    """A resource's outputs out of what AWS answered.

    Args:
        kind: The resource's type.
        answer: The kind's reading of AWS.
        known: The state or inputs so far: a policy keeps its spelling and an unordered list its
            order if AWS holds the same, and what AWS does not know comes from here.
        region: Where it was read.
        default_tags: The provider's default tags.
    """
    result = {name: value for name, value in answer.items() if value is not None}
    for name in kind.local:
        if name in known or name in kind.defaults:
            result[name] = known.get(name, kind.defaults.get(name))
    for name in kind.policies & result.keys():
        result[name] = _policy(result[name], known.get(name))
    if kind.regional:
        result["region"] = region
    if kind.tagged:
        own = own_tags(result.setdefault("tagsAll", {}), default_tags, known.get("tags") or {})
        if own or "tags" in known:
            result["tags"] = own
    return {name: _ordered(kind, name, value, known.get(name)) for name, value in result.items()}


def inputs(
    kind: ResourceHandler, state: Mapping[str, Any], known: Mapping[str, Any]
) -> dict[str, Any]:
    """The inputs that a refreshed or imported state stands for.

    Args:
        kind: The resource's type.
        state: The outputs just read.
        known: The inputs so far; empty at an import, which takes whatever is set.
    """
    if not known:
        names = [*kind.schema.inputs, *(["tagsAll"] if kind.tagged else [])]
        taken = {name: state[name] for name in names if state.get(name)}
        return {**taken, DEFAULTS: []}
    kept = {
        name: _narrowed(value, state[name])
        for name, value in known.items()
        if name in state and name != DEFAULTS
    }
    filled = [name for name in known.get(DEFAULTS, []) if kept.get(name) == known.get(name)]
    return {**kept, DEFAULTS: filled}


def _policy(found: str, known: Any) -> str:
    return known if isinstance(known, str) and equivalent(known, found) else compact(found)


def _ordered(kind: ResourceHandler, pattern: str, found: Any, known: Any) -> Any:
    if isinstance(found, dict) and isinstance(known, dict):
        return {
            key: _ordered(kind, f"{pattern}.{key}", value, known.get(key))
            for key, value in found.items()
        }
    if isinstance(found, list) and isinstance(known, list):
        if pattern in kind.unordered:
            return known if same_items(kind, pattern, found, known) else found
        return [
            _ordered(kind, pattern, item, known[index] if index < len(known) else None)
            for index, item in enumerate(found)
        ]
    return found


def _narrowed(known: Any, found: Any) -> Any:
    """The part of what was found that the program spoke of."""
    if isinstance(known, dict) and isinstance(found, dict):
        return {key: _narrowed(value, found[key]) for key, value in known.items() if key in found}
    if isinstance(known, list) and isinstance(found, list):
        return [_narrowed(*pair) for pair in zip(known, found, strict=False)]
    return found
