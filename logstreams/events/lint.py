"""What WorkOS would refuse of a schema, and what nobody could emit an event of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import Any

import jsonschema_rs

from logstreams.events.event_schema import EventSchema, SchemaFile, dotted, is_plain, read_schema
from logstreams.events.limits import (
    KEY_PATTERN,
    LONGEST_KEY,
    LONGEST_VALUE,
    MOST_KEYS,
    VALUE_TYPES,
)
from logstreams.settings.problem import Problem, SettingsError, shown

_NAME = re.compile(r"[a-z0-9_]+(?:\.[a-z0-9_]+){1,}")
_CONVENTION = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+\.[a-z0-9_]+")
_KEYWORDS = ("type", "properties", "required", "additionalProperties")


class Level(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    """WorkOS refuses the schema, or every event of it."""
    ADVICE = "advice"


@dataclass(frozen=True)
class LintFinding:
    """One finding: where it is, what is there, what is wanted."""

    level: Level
    problem: Problem


def files(folder: Path, action: str | None = None) -> list[Path]:
    """The files of schemas, in the order of their names.

    Args:
        folder: Where they lie.
        action: Only this action's: `ACTION.yaml`.

    Raises:
        SettingsError: There is no such folder, or no such file.
    """
    if not folder.is_dir():
        wanted = "a folder with one file an action, for example schemas/user.signed_in.yaml"
        raise SettingsError((Problem(str(folder), "(the folder)", "nothing", wanted),))
    found = sorted(path for path in folder.iterdir() if path.suffix in {".yaml", ".yml"})
    if action is not None:
        names = {path.stem: path for path in found}
        if action not in names:
            near = get_close_matches(action, names, n=1)
            hint = f" (did you mean {near[0]}?)" if near else ""
            wanted = f"a file with the schema of {action}{hint}"
            path = str(folder / f"{action}.yaml")
            raise SettingsError((Problem(path, "(the file)", "nothing", wanted),))
        found = [names[action]]
    if not found:
        wanted = "a file an action, for example user.signed_in.yaml"
        raise SettingsError((Problem(str(folder), "(the folder)", "no schema", wanted),))
    return found


def lint(paths: Sequence[Path]) -> tuple[list[SchemaFile], list[LintFinding]]:
    """Read and judge schemas.

    Returns:
        Those that can be read, and what was found: errors and advice, in the order of files.
    """
    read: list[SchemaFile] = []
    findings: list[LintFinding] = []
    for path in paths:
        try:
            file = read_schema(path)
        except SettingsError as error:
            findings += [LintFinding(Level.ERROR, each) for each in error.problems]
            continue
        findings += lint_schema(file)
        for other in read:
            if other.schema.action == file.schema.action:
                found = f"{file.schema.action}, which {other.path.name} has too"
                wanted = "one file an action"
                findings.append(_finding(Level.ERROR, file, ("action",), found, wanted))
        read.append(file)
    return read, findings


def by_action(folder: Path) -> dict[str, EventSchema]:
    """The schemas of a folder, each good enough to judge events by.

    Raises:
        SettingsError: There is none, or some have errors: all of them.
    """
    read, findings = lint(files(folder))
    errors = tuple(each.problem for each in findings if each.level is Level.ERROR)
    if errors:
        raise SettingsError(errors)
    return {each.schema.action: each.schema for each in read}


def lint_schema(file: SchemaFile) -> list[LintFinding]:
    """What is wrong with one schema."""
    findings = [*_name(file)]
    types = [target.type for target in file.schema.targets]
    for number, target in enumerate(file.schema.targets):
        if target.type in types[:number]:
            keys: tuple[str | int, ...] = ("targets", number, "type")
            findings.append(
                _finding(Level.ERROR, file, keys, f"{target.type} a second time", "each type once")
            )
        if target.metadata is not None:
            findings += _metadata(file, ("targets", number, "metadata"), target.metadata)
    if file.schema.actor is not None:
        findings += _metadata(file, ("actor", "metadata"), file.schema.actor.metadata)
    if file.schema.metadata is not None:
        findings += _metadata(file, ("metadata",), file.schema.metadata)
    return findings


def _name(file: SchemaFile) -> Iterator[LintFinding]:
    action = file.schema.action
    if file.path.stem != action:
        wanted = f"{file.path.stem}, the file's name"
        yield _finding(Level.ERROR, file, ("action",), action, wanted)
    if not _NAME.fullmatch(action):
        wanted = "lower-case words with dots between them, for example invoice.status.approved"
        yield _finding(Level.ADVICE, file, ("action",), action, wanted)
    elif not _CONVENTION.fullmatch(action):
        wanted = "DOMAIN.RESOURCE.VERB, the convention (WorkOS's own examples use two parts too)"
        yield _finding(Level.ADVICE, file, ("action",), action, wanted)


class _Place:
    """A metadata schema's place in a file, and findings about what lies below it."""

    def __init__(self, file: SchemaFile, keys: tuple[str | int, ...]) -> None:
        self._file = file
        self._keys = keys

    def error(self, found: object, wanted: str, *below: str | int) -> LintFinding:
        return _finding(Level.ERROR, self._file, (*self._keys, *below), found, wanted)

    def advice(self, found: object, wanted: str, *below: str | int) -> LintFinding:
        return _finding(Level.ADVICE, self._file, (*self._keys, *below), found, wanted)


def _metadata(
    file: SchemaFile, keys: tuple[str | int, ...], schema: Mapping[str, Any]
) -> Iterator[LintFinding]:
    at = _Place(file, keys)
    if is_plain(schema):
        if schema:
            wanted = "type: object with properties: as it stands it demands nothing"
            yield at.advice("names with types", wanted)
        return
    if schema.get("type") != "object":
        yield at.error(schema.get("type", "nothing"), "object", "type")
    for keyword in schema:
        if keyword not in _KEYWORDS:
            wanted = f"one of {', '.join(_KEYWORDS)}: WorkOS documents no other for metadata"
            yield at.advice(keyword, wanted, keyword)
    try:
        jsonschema_rs.validator_for(dict(schema))
    except (jsonschema_rs.ValidationError, ValueError) as error:
        place = tuple(getattr(error, "instance_path", ()))
        yield at.error(str(error).partition("\n")[0], "a valid JSON Schema", *place)
        return
    properties = schema.get("properties", {})
    if len(properties) > MOST_KEYS:
        yield at.error(f"{len(properties)} keys", f"at most {MOST_KEYS}", "properties")
    for name, rule in properties.items():
        yield from _property_name(at, name)
        yield from _property(at, name, rule)
    yield from _required(at, schema, properties)


def _required(
    at: _Place, schema: Mapping[str, Any], properties: Mapping[str, Any]
) -> Iterator[LintFinding]:
    for number, name in enumerate(schema.get("required", ())):
        if name in properties:
            continue
        if schema.get("additionalProperties") is False:
            wanted = "a key of properties: no other is allowed, so that no event can have it"
            yield at.error(name, wanted, "required", number)
        else:
            yield at.advice(name, "a key of properties, with its type", "required", number)


def _property_name(at: _Place, name: str) -> Iterator[LintFinding]:
    if len(name) > LONGEST_KEY:
        found = f"a name of {len(name)} characters"
        yield at.error(found, f"at most {LONGEST_KEY}", "properties", name)
    elif not re.fullmatch(KEY_PATTERN, name):
        yield at.error(name, "letters, digits, _ and - in a name", "properties", name)


def _property(at: _Place, name: str, rule: Any) -> Iterator[LintFinding]:
    place = ("properties", name)
    if not isinstance(rule, Mapping):  # true and false are JSON Schemas
        yield at.error(rule, "a mapping with type", *place)
        return
    types = rule.get("type", [])
    types = types if isinstance(types, list) else [types]
    if not types:
        yield at.advice("no type", "type: string, number, integer or boolean", *place)
    wanted = "string, number, integer or boolean: WorkOS takes no other value"
    for each in types:
        if each == "null" and len(types) > 1:
            # A list with null stands in WorkOS's own specification; a null itself is refused.
            yield at.advice(each, wanted, *place, "type")
        elif each not in VALUE_TYPES:
            yield at.error(each, wanted, *place, "type")
    yield from _lengths(at, place, rule)


def _lengths(at: _Place, place: tuple[str, str], rule: Mapping[str, Any]) -> Iterator[LintFinding]:
    for number, value in enumerate(rule.get("enum", ())):
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            found = f"a value of {len(value)} characters"
            yield at.error(found, f"at most {LONGEST_VALUE}", *place, "enum", number)
    wanted = f"at most {LONGEST_VALUE}: WorkOS refuses a longer value"
    if rule.get("minLength", 0) > LONGEST_VALUE:
        yield at.error(rule["minLength"], wanted, *place, "minLength")
    if rule.get("maxLength", 0) > LONGEST_VALUE:
        yield at.advice(rule["maxLength"], wanted, *place, "maxLength")


def _finding(
    level: Level, file: SchemaFile, keys: tuple[str | int, ...], found: object, wanted: str
) -> LintFinding:
    line = file.line(*keys)
    return LintFinding(
        level, Problem(str(file.path), dotted(keys), shown(str(found)), wanted, line)
    )
