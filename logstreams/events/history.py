"""Which events of the past a schema would refuse, and the smallest schema that takes them too.

The trap (WorkOS's Audit Logs guide, step 3): once "Require metadata schema validation" is on,
whoever still emits the older shape is refused.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import jsonschema_rs

from logstreams.events.event_schema import EventSchema, SchemaTarget, is_plain
from logstreams.events.json_values import canonical
from logstreams.events.limits import LONGEST_VALUE, MOST_KEYS
from logstreams.verification.formats.rendering import printable
from logstreams.verification.readers.stored import StoredEvent

EXAMPLES = 3
"""How many events are kept as examples of a cause."""
MOST_CAUSES = 200
"""How many causes are counted one by one; events of yet others are counted together."""
REPORT_EVERY = 20_000
"""Events between two words to whoever waits."""
_MOST_VALUES = 50
"""How many values of one key are remembered, to widen an enumeration."""

Json = dict[str, Any]


@dataclass(frozen=True)
class RefusalCause:
    """Why an event would be refused."""

    key: str
    """The place in the event: `metadata.amount`, `targets[invoice].metadata.id`."""
    words: str
    """What is wrong with it: `is a string, the schema wants number`."""


@dataclass
class CauseCount:
    """How many events have a cause, and the first of them."""

    events: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass
class History:
    """What a look at past events found."""

    read: int = 0
    """Events read, of whatever action."""
    judged: int = 0
    """Of the action."""
    refused: int = 0
    unknown: int = 0
    """Refused or not: they lack nothing but metadata of a kind that no event read carries, and
    that may just not have been delivered."""
    unreadable: int = 0
    """Files and lines that hold no event."""
    with_metadata: int = 0
    """Of the action, and with metadata of the event, its actor or a target."""
    oldest: str = ""
    newest: str = ""
    complete: bool = False
    """The past has all metadata that there was."""
    causes: dict[RefusalCause, CauseCount] = field(default_factory=dict)
    uncounted: int = 0
    """Causes beyond those that are counted one by one."""


class HistoryCheck:
    """Judges events one by one; memory does not grow with their number."""

    def __init__(self, schema: EventSchema, *, complete: bool = False) -> None:
        """Prepare.

        Args:
            schema: What is to hold from now on.
            complete: Whether the past has all metadata, as WorkOS's own export has. WorkOS does not
                say that it delivers any to a destination (Log Streams, 2026-11-22).

        Raises:
            ValueError: A part of it is no JSON Schema.
        """
        self.history = History(complete=complete)
        self._seen: set[str] = set()
        """Whose metadata some event carries."""
        self._lacking: Counter[frozenset[str | None]] = Counter()
        """Refused events, by whose metadata they lack; None: there is something else too."""
        self._schema = schema
        self._validator = jsonschema_rs.validator_for(schema.as_json_schema())
        self._wider = _Wider(schema)

    def check(
        self, events: Iterable[StoredEvent | None], progress: Callable[[History], None]
    ) -> History:
        """Judge every event; None stands for one that cannot be read.

        Args:
            events: The past.
            progress: Told now and then how far it is.
        """
        found = self.history
        for event in events:
            if event is None:
                found.unreadable += 1
                continue
            found.read += 1
            if event.document.get("action") == self._schema.action:
                self._validate(event)
            if found.read % REPORT_EVERY == 0:
                progress(found)
        self._conclude()
        return found

    def smallest_schema(self) -> EventSchema | None:
        """The schema changed just as far as to take the events of the past too.

        None: no one schema does, since the types of targets differ: WorkOS wants a target of each
        type that a schema lists, and none of another.
        """
        return self._wider.schema()

    def _validate(self, event: StoredEvent) -> None:
        found, document = self.history, event.document
        found.judged += 1
        time = str(document.get("occurred_at", ""))
        if time:
            found.oldest = min(found.oldest or time, time)
            found.newest = max(found.newest, time)
        held = _held(document)
        found.with_metadata += bool(held)
        self._seen |= held
        if self._validator.is_valid(document):
            return
        found.refused += 1
        causes: set[RefusalCause] = set()
        lacking: set[str | None] = set()
        for error in self._validator.iter_errors(document):
            causes |= set(self._wider.note(error, document))
            lacking.add(_holder([*error.instance_path], document)[0])
        for cause in causes:
            self._count(cause, event)
        self._lacking[frozenset(None if each in held else each for each in lacking)] += 1

    def _conclude(self) -> None:
        """Nothing is concluded from metadata that no event carries."""
        found = self.history
        if found.complete:
            return
        for holders, events in self._lacking.items():
            if None not in holders and not holders & self._seen:
                found.unknown += events
        found.refused -= found.unknown
        unseen = {each for holders in self._lacking for each in holders if each} - self._seen
        self._wider.forget(unseen)
        found.causes = {
            cause: count
            for cause, count in found.causes.items()
            if not any(cause.key.startswith(f"{holder}.") for holder in unseen)
        }

    def _count(self, cause: RefusalCause, event: StoredEvent) -> None:
        counts = self.history.causes
        if cause not in counts and len(counts) >= MOST_CAUSES:
            self.history.uncounted += 1
            return
        count = counts.setdefault(cause, CauseCount())
        count.events += 1
        if len(count.examples) < EXAMPLES:
            count.examples.append(event.place)


def _held(document: Json) -> set[str]:
    """Whose metadata the event carries."""
    targets = document.get("targets")
    found = [("metadata", document), ("actor.metadata", document.get("actor"))]
    for each in targets if isinstance(targets, list) else ():
        kind = each.get("type") if isinstance(each, dict) else None
        found.append((_target(str(kind)), each))
    return {name for name, held in found if isinstance(held, dict) and held.get("metadata")}


class _Wider:
    """Collects what the schema has to take besides."""

    def __init__(self, schema: EventSchema) -> None:
        self._schema = schema
        self._missing: dict[str, set[str]] = {}
        """By holder: required keys that events lack."""
        self._values: dict[tuple[str, str], tuple[set[str], list[Any]]] = {}
        """By holder and key: types and some values that its rule refuses."""
        self._other_rules: dict[tuple[str, str], set[str]] = {}
        """By holder and key: keywords, besides type and enum, that refuse a value."""
        self._unknown: dict[str, dict[str, set[str]]] = {}
        """By holder: keys that no rule allows, with their types."""
        self._impossible = False

    def note(self, error: Any, document: Json) -> Iterable[RefusalCause]:
        """Note what one of the validator's errors is about; yields it in words."""
        path = list(error.instance_path)
        holder, inside = _holder(path, document)
        kind = error.kind.name
        of_event = kind == "required" and path[-1:] != ["metadata"]
        if holder is None or (of_event and error.kind.property != "metadata"):
            self._impossible = True
            yield RefusalCause(_dotted(path, document), self._shape(error))
        elif kind == "required" and not inside:
            missing = error.kind.property
            of_all = self._rules(holder).get("required", ())
            keys = of_all if missing == "metadata" else (missing,)
            self._missing.setdefault(holder, set()).update(keys)
            for key in keys:
                yield RefusalCause(f"{holder}.{key}", "is missing, the schema requires it")
        elif kind == "additionalProperties" and not inside:
            yield from self._note_unknown(holder, error, document, path)
        elif len(inside) == 1 and self._limit(error) is None:
            yield self._note_value(holder, str(inside[0]), error, kind)
        else:  # a limit of WorkOS's: no schema takes it
            self._impossible = True
            key = f"{holder}.{inside[0]}" if inside else holder
            yield RefusalCause(key, self._limit(error) or self._shape(error))

    def forget(self, holders: set[str]) -> None:
        """Drop what was noted of keys that are missing."""
        for holder in holders:
            self._missing.pop(holder, None)

    def _note_unknown(
        self, holder: str, error: Any, document: Json, path: list[str | int]
    ) -> Iterable[RefusalCause]:
        metadata = _at(document, path)
        for key in error.kind.unexpected:
            kept = self._unknown.setdefault(holder, {})
            if len(kept) <= MOST_KEYS or key in kept:
                kept.setdefault(key, set()).add(_type(metadata[key]))
            words = "is a key that the schema does not have"
            yield RefusalCause(printable(f"{holder}.{key}"), words)

    def _note_value(self, holder: str, key: str, error: Any, kind: str) -> RefusalCause:
        types, values = self._values.setdefault((holder, key), (set(), []))
        value = error.instance
        rule = self._rules(holder).get("properties", {}).get(key, {})
        if kind == "type":
            types.add(_type(value))
            wanted = rule.get("type")
            wanted = " or ".join(wanted) if isinstance(wanted, list) else wanted
            return RefusalCause(
                f"{holder}.{key}", f"is {_article(value)}, the schema wants {wanted}"
            )
        if kind == "enum":
            if len(values) < _MOST_VALUES and canonical(value) not in map(canonical, values):
                values.append(value)
            listed = json.dumps(rule.get("enum"), ensure_ascii=False)
            return RefusalCause(f"{holder}.{key}", f"is another value than {listed:.120}")
        keyword = str(error.schema_path[-1])
        self._other_rules.setdefault((holder, key), set()).add(keyword)
        limit = json.dumps(rule.get(keyword), ensure_ascii=False)
        return RefusalCause(f"{holder}.{key}", f"does not meet {keyword}: {limit:.120}")

    def _limit(self, error: Any) -> str | None:
        """What limit of WorkOS's an error is about; None: it is about the schema."""
        path = [str(each) for each in error.schema_path]
        if "propertyNames" in path:
            return "a name that WorkOS takes for no key (letters, digits, _ and -, 40 at most)"
        if path[-1] == "maxProperties" and error.kind.name == "maxProperties":
            return f"has more than {MOST_KEYS} keys"
        if "additionalProperties" in path[:-1]:
            if error.kind.name == "maxLength":
                return f"is longer than {LONGEST_VALUE} characters"
            return "is neither a text nor a number nor a boolean"
        return None

    def _shape(self, error: Any) -> str:
        """A problem of the event's shape, in words that hold no value of the event."""
        kind = error.kind.name
        if kind == "contains":
            number = error.schema_path[-2]
            return f"has no target of the type {self._schema.targets[number].type}"
        if kind == "enum":
            return "is a type that the schema does not list"
        if kind == "required":
            return f"has no {error.kind.property}"
        return f"does not meet {kind}"

    def _rules(self, holder: str) -> Mapping[str, Any]:
        found = _metadata_of(self._schema, holder)
        return {} if found is None or is_plain(found) else found

    def schema(self) -> EventSchema | None:
        if self._impossible:
            return None
        changed = {
            "actor": self._schema.actor,
            "metadata": self._widened("metadata"),
            "targets": tuple(
                SchemaTarget(type=each.type, metadata=self._widened(_target(each.type)))
                for each in self._schema.targets
            ),
        }
        if self._schema.actor is not None:
            actor = self._widened("actor.metadata")
            changed["actor"] = self._schema.actor.model_copy(update={"metadata": actor})
        return self._schema.model_copy(update=changed)

    def _widened(self, holder: str) -> Json | None:
        rules = _metadata_of(self._schema, holder)
        if rules is None or is_plain(rules):
            return rules
        wider = deepcopy(rules)
        missing = self._missing.get(holder, set())
        if missing:
            wider["required"] = [key for key in wider["required"] if key not in missing]
            if not wider["required"]:
                del wider["required"]
        properties = wider.setdefault("properties", {})
        for (place, key), (types, values) in self._values.items():
            if place == holder:
                rule = _widened_rule(properties[key], types, values)
                dropped = self._other_rules.get((place, key), ())
                properties[key] = {name: rule[name] for name in rule if name not in dropped}
        unknown = self._unknown.get(holder, {})
        if len(properties) + len(unknown) > MOST_KEYS:
            del wider["additionalProperties"]
        else:
            properties |= {key: {"type": _as_type(types)} for key, types in unknown.items()}
        if not properties:
            del wider["properties"]
        return wider


def _widened_rule(rule: Json, types: set[str], values: list[Any]) -> Json:
    wider = dict(rule)
    if types:
        known = rule.get("type", [])
        known = known if isinstance(known, list) else [known]
        wider["type"] = _as_type({*known, *types})
        # An enumeration has no value of the type that was refused.
        wider.pop("enum", None)
    elif values and len(values) < _MOST_VALUES:
        wider["enum"] = [*rule.get("enum", ()), *values]
    elif values:
        wider.pop("enum", None)
    return wider


def _as_type(types: Iterable[str]) -> str | list[str]:
    found = set(types)
    if "number" in found:
        found.discard("integer")
    return next(iter(found)) if len(found) == 1 else sorted(found)


def _holder(path: list[str | int], document: Json) -> tuple[str | None, list[str | int]]:
    """Whose metadata a place lies in, and the rest of the place; None: in nobody's."""
    if path[:1] == ["targets"] and path[1:]:
        kind = _at(document, path[:2])
        name = _target(str(kind.get("type"))) if isinstance(kind, dict) else None
        owner, rest = name, path[2:]
    elif path[:1] == ["actor"]:
        owner, rest = "actor.metadata", path[1:]
    else:
        owner, rest = "metadata", path
    # The holder itself is where a metadata object that is not there is missed.
    if rest and rest[0] != "metadata":
        return None, []
    return owner, rest[1:]


def _target(kind: str) -> str:
    return f"targets[{kind}].metadata"


def _metadata_of(schema: EventSchema, holder: str) -> Json | None:
    if holder == "metadata":
        return schema.metadata
    if holder == "actor.metadata":
        return schema.actor.metadata if schema.actor else None
    return next((each.metadata for each in schema.targets if _target(each.type) == holder), None)


def _at(document: Any, path: Iterable[str | int]) -> Any:
    for key in path:
        document = document[key]
    return document


def _dotted(path: list[str | int], document: Json) -> str:
    if path[:1] == ["targets"] and path[1:2]:
        kind = _at(document, path[:2])
        name = kind.get("type", path[1]) if isinstance(kind, dict) else path[1]
        return ".".join([f"targets[{name}]", *map(str, path[2:])])
    return ".".join(map(str, path)) or "(the event)"


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    return "string" if isinstance(value, str) else "null" if value is None else "object"


def _article(value: Any) -> str:
    name = _type(value)
    if name == "null":
        return "null"
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
