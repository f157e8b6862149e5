"""An action's schema as code: `schemas/ACTION.yaml`, one file an action.

WorkOS's own form of it (AuditLogSchemaDto, OpenAPI specification v0.61.0, 2026-11-28) is made from
the file; `docs/schemas/event-schema.json` gives editors completion.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.config import JsonDict
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from logstreams.events.limits import event_limits
from logstreams.settings.problem import Problem, SettingsError, shown
from logstreams.verification import json_errors

FOLDER = Path("schemas")
"""Where a project keeps its schemas, below its root."""

_METADATA: JsonDict = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"const": "object"},
        "properties": {
            "type": "object",
            "maxProperties": 50,
            "propertyNames": {"pattern": "^[a-zA-Z0-9_-]{1,40}$"},
            "additionalProperties": {
                "type": "object",
                "properties": {
                    "type": {
                        "anyOf": [
                            {"enum": ["string", "number", "integer", "boolean"]},
                            {"type": "array"},
                        ]
                    },
                    "enum": {"type": "array"},
                },
            },
        },
        "required": {"type": "array", "items": {"type": "string"}},
        "additionalProperties": {"type": "boolean"},
    },
}

Metadata = dict[str, Any]
"""A JSON Schema of a metadata object."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class SchemaTarget(_Part):
    """A type that one of the event's targets has; WorkOS wants a target of each type listed."""

    type: str = Field(min_length=1)
    metadata: Metadata | None = Field(default=None, json_schema_extra=_METADATA)
    """A JSON Schema of such a target's metadata. Left out: any metadata."""


class SchemaActor(_Part):
    """The actor."""

    metadata: Metadata = Field(json_schema_extra=_METADATA)
    """A JSON Schema of the actor's metadata."""


class EventSchema(_Part):
    """The schema of an audit log action."""

    action: str = Field(min_length=1)
    """The action's name, by convention DOMAIN.RESOURCE.VERB."""
    targets: tuple[SchemaTarget, ...] = Field(min_length=1)
    """The types of the event's targets."""
    actor: SchemaActor | None = None
    """What holds for the actor. Left out: any metadata."""
    metadata: Metadata | None = Field(default=None, json_schema_extra=_METADATA)
    """A JSON Schema of the event's own metadata. Left out: any metadata."""

    def body(self) -> dict[str, Any]:
        """The request that publishes it: `targets`, and `actor` and `metadata` where given."""
        return self.model_dump(mode="json", exclude={"action"}, exclude_none=True)

    def as_json_schema(self) -> dict[str, Any]:
        """The JSON Schema of a whole event of this action: WorkOS's limits and this schema.

        Every type of `targets` has to occur, and no other may (inferred from a test of WorkOS's
        Kotlin SDK, `targets/allOf/0/contains/properties/type/const`, 2026-11-22).
        """
        schema = event_limits()
        properties = schema["properties"]
        types = [target.type for target in self.targets]
        entity = properties["targets"]["items"]
        properties["actor"] = deepcopy(entity)
        properties["targets"] = {
            "type": "array",
            "items": {
                "allOf": [
                    entity,
                    {"properties": {"type": {"enum": types}}},
                    *(_of_type(each) for each in self.targets if each.metadata is not None),
                ]
            },
            "allOf": [
                {"contains": {"properties": {"type": {"const": each}}, "required": ["type"]}}
                for each in types
            ],
        }
        if self.actor is not None:
            _hold(properties["actor"], self.actor.metadata)
        if self.metadata is not None:
            _hold(schema, self.metadata)
        return schema


def _of_type(target: SchemaTarget) -> dict[str, Any]:
    holder: dict[str, Any] = {"properties": {}}
    _hold(holder, target.metadata or {})
    return {
        "if": {"properties": {"type": {"const": target.type}}, "required": ["type"]},
        "then": holder,
    }


def _hold(holder: dict[str, Any], metadata: Metadata) -> None:
    """Let a holder's metadata be judged; it has to be there where a key of it has to."""
    if is_plain(metadata):
        return
    limits = holder["properties"].get("metadata")
    holder["properties"]["metadata"] = {"allOf": [limits, metadata]} if limits else metadata
    if metadata.get("required"):
        holder["required"] = [*holder.get("required", ()), "metadata"]


def is_plain(metadata: Mapping[str, Any]) -> bool:
    """Whether it is `{}` or names with types, `{"role": "string"}`.

    Both are valid by the OpenAPI specification v0.61.0; that they demand nothing is inferred.
    """
    texts = all(isinstance(value, str) for value in metadata.values())
    return texts and metadata.get("type") != "object"


def from_published(action: str, body: Mapping[str, Any]) -> EventSchema:
    """The schema in an answer of WorkOS's (AuditLogSchemaJson).

    Raises:
        ValueError: It is not of the published shape.
    """
    known = {key: body[key] for key in ("targets", "actor", "metadata") if body.get(key)}
    return EventSchema.model_validate({"action": action, **known})


def json_schema() -> str:
    """The JSON Schema of a file of `schemas/`, for editors; `logstreams schema lint` knows more."""
    schema = EventSchema.model_json_schema()
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema, indent=2) + "\n"


class SchemaFile:
    """A file of `schemas/`: its schema, and the line on which each of its keys stands."""

    def __init__(self, path: Path, schema: EventSchema, document: CommentedMap) -> None:
        self.path = path
        self.schema = schema
        self._document = document

    def line(self, *keys: str | int) -> int:
        """The line of a key, from 1; of the nearest one around it where it is not written."""
        return _line(self._document, keys)


def read_schema(path: Path) -> SchemaFile:
    """A schema as it stands in a file.

    Raises:
        SettingsError: The file cannot be read, is not YAML, or is no schema: all problems.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = YAML(typ="rt", pure=True).load(text)
    except UnicodeDecodeError as error:
        found = f"the byte 0x{error.object[error.start]:02x}"
        raise _unusable(path, found, "UTF-8") from None
    except OSError as error:
        found = (error.strerror or type(error).__name__).lower()
        raise _unusable(path, found, "a schema's file") from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        found = str(error.problem or error.context).partition("\n")[0]
        raise _unusable(path, found, "valid YAML", line) from None
    except (YAMLError, ValueError) as error:
        raise _unusable(path, str(error).partition("\n")[0], "valid YAML") from None
    if not isinstance(document, CommentedMap):
        raise _unusable(path, type(document).__name__, "a mapping with action and targets")
    try:
        # JSON in between: what YAML alone has (dates, keys that are no text) is no JSON Schema's.
        plain = json.loads(json.dumps(document))
    except (TypeError, ValueError) as error:
        raise _unusable(path, str(error), "values that JSON has too") from None
    try:
        return SchemaFile(path, EventSchema.model_validate(plain), document)
    except ValidationError as error:
        raise SettingsError(tuple(_problems(path, document, plain, error))) from None


def _unusable(path: Path, found: str, wanted: str, line: int = 0) -> SettingsError:
    return SettingsError((Problem(str(path), "(the file)", shown(found), wanted, line),))


def _problems(
    path: Path, document: CommentedMap, plain: Any, error: ValidationError
) -> list[Problem]:
    problems = []
    for detail in error.errors(include_url=False, include_input=False):
        keys = detail["loc"]
        found, wanted = shown(json.dumps(_at(plain, keys), ensure_ascii=False)), detail["msg"]
        if detail["type"] == "missing":
            found, wanted = "nothing", _WANTED.get(str(keys[-1]), "a value")
        elif detail["type"] == "extra_forbidden":
            found, wanted = "an unknown key", "one of action, targets, actor, metadata"
        elif keys and str(keys[-1]) in _WANTED:
            wanted = _WANTED[str(keys[-1])]
        problems.append(Problem(str(path), dotted(keys), found, wanted, _line(document, keys)))
    return problems


_WANTED = {
    "action": "the action's name, for example invoice.status.approved",
    "targets": "a list of at least one target, each with its type",
    "type": "a text",
    "metadata": "a JSON Schema: type: object, properties, required, additionalProperties",
    "actor": "a mapping with metadata",
}


def dotted(keys: tuple[str | int, ...]) -> str:
    """A key's place as a message writes it: `targets[0].metadata.properties.role`."""
    return json_errors.dotted(keys) or "(the file)"


def _at(plain: Any, keys: tuple[str | int, ...]) -> Any:
    for key in keys:
        try:
            plain = plain[key]
        except (KeyError, IndexError, TypeError):
            return None
    return plain


def _line(document: Any, keys: tuple[str | int, ...]) -> int:
    line = 1
    for key in keys:
        if isinstance(document, CommentedMap) and key in document:
            line = document.lc.key(key)[0] + 1
        elif isinstance(document, CommentedSeq) and isinstance(key, int) and key < len(document):
            line = document.lc.item(key)[0] + 1
        else:
            break
        document = document[key]
    return line
