"""Whether properties are what pulumi_aws says they may be.

The texts are those of Pulumi's bridge (pulumi-terraform-bridge pkg/tfbridge/typechecker and
check_failures.go, 2026-08-05). The plugin only warns of a wrong type and lets an unknown nested
property pass; a rehearsal refuses both, since either is a mistake in the program.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from rehearsal.engine.aws_provider.schema import Property, WireType
from rehearsal.engine.aws_provider.wire import UNKNOWN

_PYTHON_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "array": list,
    "map": dict,
    "object": dict,
}
_WIRE_NAMES = {bool: "bool", str: "string", int: "number", float: "number", list: "array"}


@dataclass(frozen=True)
class Failure:
    """Why a resource's inputs are refused.

    Attributes:
        path: The property, like `rules[0].status`; empty if no single one is at fault.
        reason: One sentence.
    """

    path: str
    reason: str


def judge(
    values: Mapping[str, Any],
    properties: Mapping[str, Property],
    secrets: Iterable[str] = (),
    path: str = "",
) -> Iterator[Failure]:
    """Yield what is unknown, missing or of the wrong type; an unknown value is of any type.

    Args:
        values: Properties by wire name.
        properties: What may and must be there.
        secrets: Names at this level whose values no reason may show.
        path: Where the values are, for the nested ones.
    """
    for name in sorted(values.keys() - properties.keys()):
        similar = get_close_matches(name, properties, n=1)
        hint = f'; did you mean "{similar[0]}"?' if similar else ""
        yield Failure(path + name, f'an unexpected argument "{path}{name}" was provided{hint}')
    for name, declared in properties.items():
        if name in values:
            yield from _judge_value(values[name], declared.type, path + name, name in secrets)
        elif declared.required:
            yield Failure(path + name, f"Missing required property '{path}{name}'")


def coerce(value: Any, wire_type: WireType) -> Any:
    """The value in its property's type, where the plugin would convert it silently.

    Text that spells a number or truth value becomes one, a number or truth value becomes text:
    YAML and stack configuration blur them. All else is returned as it is.
    """
    match wire_type.name, value:
        case "array", list() if wire_type.element:
            return [coerce(item, wire_type.element) for item in value]
        case "map", dict() if wire_type.element:
            return {key: coerce(item, wire_type.element) for key, item in value.items()}
        case "object", dict():
            return coerce_all(value, wire_type.fields)
        case ("string", bool()) | ("boolean", "true" | "false"):
            return str(value).lower() if wire_type.name == "string" else value == "true"
        case ("string", int() | float()) | ("integer", str()):
            return _number_or_text(value, wire_type.name)
    return value


def coerce_all(values: Mapping[str, Any], properties: Mapping[str, Property]) -> dict[str, Any]:
    """All values in their properties' types; properties nobody declared stay as they are."""
    return {
        name: coerce(value, properties[name].type) if name in properties else value
        for name, value in values.items()
    }


def _is_a(value: Any, wanted: str) -> bool:
    if isinstance(value, bool):  # to Python a kind of number
        return wanted == "boolean"
    return isinstance(value, _PYTHON_TYPES[wanted])


def _number_or_text(value: Any, wanted: str) -> Any:
    if wanted == "string":
        return str(value)
    return int(value) if value.removeprefix("-").isdecimal() else value


def _judge_value(value: Any, wire_type: WireType, path: str, secret: bool) -> Iterator[Failure]:
    if value is UNKNOWN or wire_type.name == "any":
        return
    if not _is_a(value, wire_type.name):
        found = "secret(<redacted>)" if secret else repr(value)[:30]
        of_type = _WIRE_NAMES.get(type(value), "object")
        yield Failure(path, f"expected {wire_type.name} type, got {found} of type {of_type}")
    elif wire_type.name == "object" and wire_type.fields_of:
        yield from judge(value, wire_type.fields, value if secret else (), f"{path}.")
    elif wire_type.element:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _judge_value(item, wire_type.element, f"{path}[{key}]", secret)
