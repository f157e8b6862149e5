"""What changes in one resource, old and new of each property, as `pulumi preview --diff` has it.

Shapes: `sdk/go/common/apitype/events.go`, `sdk/go/common/resource/properties.go` of
github.com/pulumi/pulumi 3.259.0 (2026-11-29).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from logstreams.fleet.document import PropertyChange
from logstreams.fleet.policy_document_changes import is_policy, statement_changes

SECRET = "[secret]"  # noqa: S105 - what stands in the place of one
UNKNOWN = "[known after the update]"

_SIGNATURE = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105 - the mark of a secret
_ASSETS = {
    "c44067f5952c0a294b673a41bacd8c17": "asset",
    "0def7320c3a5731c473e5ecbe6d01bc7": "archive",
}
_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_ABSENT = object()


class Difference(NamedTuple):
    """One value that differs; `_ABSENT` where there is none."""

    path: tuple[str, ...]
    old: Any
    new: Any


def property_changes(
    step: Mapping[str, Any], hide: Callable[[str], str]
) -> tuple[PropertyChange, ...]:
    """What a step changes in its resource, in the order of the paths.

    Args:
        step: The metadata of an event about a resource.
        hide: Takes the secrets out of a text.

    Returns:
        Values are JSON; a secret is `[secret]` on both sides if it is one on either.
    """
    old, new = _inputs(step.get("old")), _inputs(step.get("new"))
    created, deleted = not step.get("old"), not step.get("new")
    detailed = step.get("detailedDiff") or {}
    asked = {_segments(path)[0] for path in detailed if path} | {*(step.get("diffs") or ())}
    found = list(_differences((), old, new))
    if asked and not created and not deleted:
        found = [one for one in found if one.path[0] in asked]
        found += _of_the_resource_itself(step, found, old, new)
    replacing = {_segments(path)[0] for path, it in detailed.items() if "replace" in it["diffKind"]}
    replacing |= {*(step.get("keys") or ())} if not created else set()
    return tuple(
        _change(one, hide, replaces=one.path[0] in replacing)
        for one in sorted(found, key=lambda one: one.path)
    )


def _of_the_resource_itself(
    step: Mapping[str, Any], found: list[Difference], old: Any, new: Any
) -> Iterator[Difference]:
    """What differs though the inputs do not: a secret, or a resource that was changed elsewhere."""
    covered = {one.path[0] for one in found}
    state = _shown((step.get("old") or {}).get("outputs") or {})
    for path in sorted({*(step.get("detailedDiff") or ()), *(step.get("diffs") or ())}):
        segments = _segments(path)
        if not segments or segments[0] in covered or segments[0].startswith("__"):
            continue
        wanted, before = _at(new, segments), _at(old, segments)
        if SECRET in (wanted, before) or _holds_secret((wanted, before)):
            yield Difference(segments, SECRET, SECRET)
        elif _at(new, segments[:1]) is not _ABSENT:
            there = _at(state, segments)
            yield from _differences(segments, there, wanted)


def _inputs(state: Mapping[str, Any] | None) -> dict[str, Any]:
    """A resource's inputs as they may be shown; what its outputs call a secret is one here too."""
    if not state:
        return {}
    shown = _shown(state.get("inputs") or {})
    sealed = _sealed(shown, _shown(state.get("outputs") or {}))
    return {name: value for name, value in sealed.items() if not name.startswith("__")}


def _sealed(inputs: Any, outputs: Any) -> Any:
    if outputs == SECRET:
        return SECRET
    if isinstance(inputs, dict) and isinstance(outputs, dict):
        return {name: _sealed(value, outputs.get(name)) for name, value in inputs.items()}
    if isinstance(inputs, list) and isinstance(outputs, list) and len(inputs) == len(outputs):
        return [_sealed(value, other) for value, other in zip(inputs, outputs, strict=True)]
    return inputs


def _shown(value: Any) -> Any:
    """A serialised value as JSON: secrets, unknown values and files as words."""
    if isinstance(value, list):
        return [_shown(each) for each in value]
    if value == _UNKNOWN:
        return UNKNOWN
    if not isinstance(value, dict):
        return value
    signature = value.get(_SIGNATURE)
    if signature is None:
        return {name: _shown(each) for name, each in value.items()}
    if kind := _ASSETS.get(signature):
        return f"[{kind} {str(value.get('hash', ''))[:12]}]"
    # Values that may or may not be known, references: whatever is not understood stays hidden.
    return SECRET if signature == _SECRET or value.get("secret") else UNKNOWN


def _holds_secret(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_secret, value.values()))
    if isinstance(value, list | tuple):
        return any(map(_holds_secret, value))
    return bool(value == SECRET)


def _differences(path: tuple[str, ...], old: Any, new: Any) -> Iterator[Difference]:
    if old == new:
        return
    if SECRET in (old, new):
        yield Difference(path, *(_ABSENT if it is _ABSENT else SECRET for it in (old, new)))
        return
    parsed = _parsed(old), _parsed(new)
    documents = [it for it in parsed if is_policy(it)]
    if documents and all(is_policy(it) or it is None for it in parsed):
        empty: dict[str, Any] = {"Statement": []}
        for where, before, after in statement_changes(parsed[0] or empty, parsed[1] or empty):
            sides = (_ABSENT if it is None else it for it in (before, after))
            yield Difference((*path, *where), *sides)
    elif isinstance(parsed[0], dict) and isinstance(parsed[1], dict):
        yield from _differences(path, *parsed)
    elif isinstance(old, dict) and isinstance(new, dict):
        for name in sorted(old.keys() | new.keys()):
            yield from _differences((*path, name), old.get(name, _ABSENT), new.get(name, _ABSENT))
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(path, old, new)
    elif path:
        yield Difference(path, old, new)


def _of_lists(path: tuple[str, ...], old: list[Any], new: list[Any]) -> Iterator[Difference]:
    """Elements that are on both sides are left out wherever they stand; others are paired."""
    gone = [each for each in old if each not in new]
    come = [(index, each) for index, each in enumerate(new) if each not in old]
    if not gone and not come:
        yield Difference(path, old, new)  # another order
    elif len(gone) == len(come) and all(isinstance(it, dict) for it in gone):
        for before, (index, after) in zip(gone, come, strict=True):
            yield from _differences((*path, f"[{index}]"), before, after)
    else:
        yield from (Difference((*path, "[]"), each, _ABSENT) for each in gone)
        yield from (Difference((*path, "[]"), _ABSENT, each) for _, each in come)


def _parsed(value: Any) -> Any:
    """What a text holds as JSON; None: nothing."""
    if not isinstance(value, str) or not value.lstrip().startswith("{"):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _segments(path: str) -> tuple[str, ...]:
    """The parts of a property path: `rules[0].tags["a.b"]`."""
    found = re.findall(r'\["((?:[^"\\]|\\.)*)"\]|(\[\d+\])|([^.\[\]]+)', path)
    return tuple(quoted.replace('\\"', '"') or index or name for quoted, index, name in found)


def _at(value: Any, segments: tuple[str, ...]) -> Any:
    for segment in segments:
        if value == SECRET:
            return SECRET
        if isinstance(value, dict):
            value = value.get(segment, _ABSENT)
        elif isinstance(value, list) and segment.startswith("["):
            index = int(segment[1:-1])
            value = value[index] if index < len(value) else _ABSENT
        else:
            return _ABSENT
    return value


def _change(one: Difference, hide: Callable[[str], str], *, replaces: bool) -> PropertyChange:
    kind = "add" if one.old is _ABSENT else "delete" if one.new is _ABSENT else "update"
    path = ""
    for part in one.path:
        path += part if part.startswith("[") or not path else f".{part}"
    return PropertyChange.model_validate(
        {
            "path": hide(path),
            "kind": kind,
            "old": None if one.old is _ABSENT else _hidden(one.old, hide),
            "new": None if one.new is _ABSENT else _hidden(one.new, hide),
            "replaces": replaces,
        }
    )


def _hidden(value: Any, hide: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return hide(value)
    if isinstance(value, list):
        return [_hidden(each, hide) for each in value]
    if isinstance(value, dict):
        return {hide(name): _hidden(each, hide) for name, each in value.items()}
    return value
