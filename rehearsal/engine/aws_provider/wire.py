"""Property values between the engine's messages and Python.

The engine's encoding is that of pulumi/pulumi sdk/go/common/resource/plugin/rpc.go (v3.259.0): a
Struct in which a sentinel string stands for an unknown and a signed object wraps a secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from google.protobuf.struct_pb2 import Struct, Value

_UNKNOWN_SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
_SECRET = "1b47061264138c4ac30d75fd1eb44270"  # noqa: S105  # a signature of the protocol, no password


class Unknown:
    """A value that only the update will know."""

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN: Final = Unknown()


class Properties(dict[str, Any]):
    """A resource's properties by wire name, in plain Python.

    Attributes:
        secrets: The names whose value is secret, or holds a secret anywhere within.
    """

    def __init__(self, values: Mapping[str, Any], secrets: Iterable[str] = ()) -> None:
        super().__init__(values)
        self.secrets = frozenset(secrets)


def decode(struct: Struct) -> Properties:
    """Read a message's properties; nulls count as absent."""
    secrets: set[str] = set()
    values: dict[str, Any] = {}
    for name, value in struct.fields.items():
        if value.WhichOneof("kind") != "null_value":
            values[name] = _plain(value, name, secrets)
    return Properties(values, secrets)


def encode(properties: Mapping[str, Any], secrets: Iterable[str] = ()) -> Struct:
    """Write properties as a message; those named in `secrets` keep or get the secret's mark."""
    marked = set(secrets)
    struct = Struct()
    for name, value in properties.items():
        plain = _marked_unknowns(value)
        struct[name] = {SIGNATURE: _SECRET, "value": plain} if name in marked else plain
    return struct


def _plain(value: Value, name: str, secrets: set[str]) -> Any:
    match value.WhichOneof("kind"):
        case "struct_value":
            return _plain_object(value.struct_value, name, secrets)
        case "list_value":
            return [_plain(item, name, secrets) for item in value.list_value.values]
        case "number_value":
            number = value.number_value
            return int(number) if number.is_integer() else number
        case "string_value" if value.string_value == _UNKNOWN_SENTINEL:
            return UNKNOWN
        case "string_value" | "bool_value" as kind:
            return getattr(value, kind)
    return None


def _plain_object(struct: Struct, name: str, secrets: set[str]) -> Any:
    fields = struct.fields
    if SIGNATURE in fields and fields[SIGNATURE].string_value == _SECRET:
        secrets.add(name)
        return _plain(fields["value"], name, secrets)
    return {
        key: _plain(item, name, secrets)
        for key, item in fields.items()
        if item.WhichOneof("kind") != "null_value"
    }


def _marked_unknowns(value: Any) -> Any:
    if value is UNKNOWN:
        return _UNKNOWN_SENTINEL
    if isinstance(value, Mapping):
        return {key: _marked_unknowns(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_marked_unknowns(item) for item in value]
    return value
