"""JSON Schemas for metadata: the part that WorkOS's schema editor offers."""

from __future__ import annotations

from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}
_OBJECT_KEYWORDS = {"type", "properties", "required", "additionalProperties"}
_PROPERTY_KEYWORDS = {"type", "enum"}


def unsupported_keywords(schema: dict[str, Any]) -> list[str]:
    """What in a schema is not imitated here; a fake that lacks something says so by name."""
    if _is_plain(schema):
        return []
    found = sorted(set(schema) - _OBJECT_KEYWORDS)
    if schema.get("type") != "object":
        found.append(f"type {schema.get('type')!r} of metadata")
    for name, rule in schema.get("properties", {}).items():
        found += [f"{name}.{keyword}" for keyword in sorted(set(rule) - _PROPERTY_KEYWORDS)]
        if not set(_types(rule)) <= set(_TYPES) or not _types(rule):
            found.append(f"type {rule.get('type')!r} of {name}")
    return found


def _is_plain(schema: dict[str, Any]) -> bool:
    """Whether it is `{}` or names with types, `{"role": "string"}`.

    Both are valid by the OpenAPI specification v0.61.0; that they demand nothing is inferred.
    """
    return all(isinstance(value, str) for value in schema.values()) and "type" not in schema


def _types(rule: dict[str, Any]) -> list[Any]:
    """A property's types: one, or a list of them (OpenAPI specification v0.61.0)."""
    found = rule.get("type")
    return found if isinstance(found, list) else [found]


def violations(metadata: dict[str, Any], schema: dict[str, Any]) -> list[str]:
    """The paths, within the metadata, of what breaks the schema; `""` is the metadata itself.

    As in JSON Schema validators, a missing or superfluous key is an error of the object.
    """
    if _is_plain(schema):
        return []
    properties = schema.get("properties", {})
    wrong = [""] if set(schema.get("required", ())) - set(metadata) else []
    if schema.get("additionalProperties") is False and set(metadata) - set(properties):
        wrong.append("")
    return wrong + [
        f"/{name}"
        for name, rule in properties.items()
        if name in metadata and not _fits(metadata[name], rule)
    ]


def _fits(value: object, rule: dict[str, Any]) -> bool:
    types = _types(rule)
    if isinstance(value, bool) and "boolean" not in types:
        return False
    fits = any(isinstance(value, _TYPES[name]) for name in types)
    return fits and value in rule.get("enum", [value])
