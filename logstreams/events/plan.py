"""What publishing schemas would change in WorkOS, and publishing them.

A published version cannot be deleted, and an identical one may become a version of its own (SDK
10.8.0; users of WorkOS, 2026-11-28): nothing is sent that WorkOS has already.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from logstreams.events.event_schema import EventSchema, SchemaFile, is_plain
from logstreams.events.json_values import canonical


@dataclass(frozen=True)
class PublishedSchema:
    """A version of an action's schema in WorkOS."""

    version: int
    schema: EventSchema


class SchemasApi(Protocol):
    """What this module asks of WorkOS; each method raises `WorkOSFailure`."""

    def actions(self) -> list[str]:
        """The names of all actions of the environment."""
        ...

    def versions(self, action: str) -> list[PublishedSchema]:
        """An action's versions, newest first; none where WorkOS does not know the action."""
        ...

    def publish(self, schema: EventSchema) -> PublishedSchema:
        """Make a version; the action too, where it is missing."""
        ...


class PublishStep(StrEnum):
    """What `apply` does with one action."""

    CREATE = "create"
    UPDATE = "update"
    KEEP = "keep"
    UNMANAGED = "unmanaged"
    """In WorkOS and in no file: left alone, since no API deletes it."""


@dataclass(frozen=True)
class SchemaChange:
    """One difference, `breaking` where an event that WorkOS takes now would be refused."""

    where: str
    before: str
    after: str
    breaking: bool


@dataclass(frozen=True)
class PlannedStep:
    """What happens to one action."""

    action: str
    step: PublishStep
    version: int | None
    """The latest in WorkOS; None: there is none."""
    changes: tuple[SchemaChange, ...] = ()
    file: SchemaFile | None = None

    @property
    def breaking(self) -> bool:
        """Whether events that the latest version takes would be refused by the new one."""
        return any(change.breaking for change in self.changes)


def plan(files: Sequence[SchemaFile], api: SchemasApi, *, others: bool) -> list[PlannedStep]:
    """Compare schemas with what WorkOS has.

    Args:
        files: The schemas.
        api: WorkOS.
        others: Whether to list actions that WorkOS has and no file names.

    Raises:
        WorkOSFailure: WorkOS cannot be asked.
    """
    steps = [_step(file, api.versions(file.schema.action)) for file in files]
    if others:
        named = {step.action for step in steps}
        steps += [
            PlannedStep(action, PublishStep.UNMANAGED, None)
            for action in sorted(api.actions())
            if action not in named
        ]
    return steps


def to_publish(steps: Sequence[PlannedStep]) -> list[PlannedStep]:
    """The steps of which `apply` publishes a version."""
    return [step for step in steps if step.step in {PublishStep.CREATE, PublishStep.UPDATE}]


def apply(steps: Sequence[PlannedStep], api: SchemasApi) -> Iterator[tuple[PlannedStep, int]]:
    """Publish what has changed; yields each step done with its new version.

    Raises:
        WorkOSFailure: WorkOS refuses one; those before it are published.
    """
    for step in to_publish(steps):
        if step.file is not None:
            yield step, api.publish(step.file.schema).version


def _step(file: SchemaFile, versions: Sequence[PublishedSchema]) -> PlannedStep:
    action = file.schema.action
    if not versions:
        return PlannedStep(action, PublishStep.CREATE, None, file=file)
    latest = versions[0]
    changes = tuple(compare(latest.schema, file.schema))
    step = PublishStep.UPDATE if changes else PublishStep.KEEP
    return PlannedStep(action, step, latest.version, changes, file)


def compare(old: EventSchema, new: EventSchema) -> Iterator[SchemaChange]:
    """The differences between two schemas; an order that means nothing is none."""
    before = {target.type: target.metadata for target in old.targets}
    after = {target.type: target.metadata for target in new.targets}
    for kind in before.keys() - after.keys():
        yield SchemaChange(f"targets[{kind}]", "wanted", "refused", breaking=True)
    for kind in after.keys() - before.keys():
        yield SchemaChange(f"targets[{kind}]", "refused", "wanted", breaking=True)
    for kind in sorted(before.keys() & after.keys()):
        yield from _metadata(f"targets[{kind}].metadata", before[kind], after[kind])
    actors = (each.actor.metadata if each.actor else None for each in (old, new))
    yield from _metadata("actor.metadata", *actors)
    yield from _metadata("metadata", old.metadata, new.metadata)


def _metadata(
    where: str, old: Mapping[str, Any] | None, new: Mapping[str, Any] | None
) -> Iterator[SchemaChange]:
    before, after = _plain(old), _plain(new)
    was, now = before.get("properties", {}), after.get("properties", {})
    closed_before = before.get("additionalProperties") is False
    closed = after.get("additionalProperties") is False
    for name in sorted({*was, *now}):
        yield from _property(f"{where}.{name}", was.get(name), now.get(name), closed_before, closed)
    wanted, wants = set(before.get("required", ())), set(after.get("required", ()))
    for name in sorted(wanted ^ wants):
        words = ("optional", "required") if name in wants else ("required", "optional")
        yield SchemaChange(f"{where}.{name}", *words, breaking=name in wants)
    if closed != closed_before:
        words = ("allowed", "refused") if closed else ("refused", "allowed")
        yield SchemaChange(f"{where}: other keys", *words, breaking=closed)
    for keyword in sorted((before.keys() | after.keys()) - _COMPARED):
        if canonical(before.get(keyword)) != canonical(after.get(keyword)):
            was_text, now_text = _text(before.get(keyword)), _text(after.get(keyword))
            yield SchemaChange(f"{where}: {keyword}", was_text, now_text, breaking=keyword in after)


_COMPARED = {"type", "properties", "required", "additionalProperties"}


def _property(
    where: str,
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any] | None,
    closed_before: bool,
    closed: bool,
) -> Iterator[SchemaChange]:
    if old is None:
        # Where other keys were allowed, a value of another type was taken so far.
        yield SchemaChange(where, "no rule", _text(new), breaking=not closed_before)
    elif new is None:
        yield SchemaChange(where, _text(old), "refused" if closed else "no rule", breaking=closed)
    elif canonical(_rule(old)) != canonical(_rule(new)):
        yield SchemaChange(
            where, _text(old), _text(new), breaking=not _is_wider(_rule(old), _rule(new))
        )


def _is_wider(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the new rule takes all that the old one does, by what can be compared."""
    types = set(new.get("type", ()))
    wider = types | ({"integer"} if "number" in types else set())
    if "type" in new and not set(old.get("type", ("anything",))) <= wider:
        return False
    if "enum" in new and not ("enum" in old and _values(old["enum"]) <= _values(new["enum"])):
        return False
    others = (new.keys() - {"type", "enum"}) - {"description", "title"}
    return all(
        keyword in old and canonical(old[keyword]) == canonical(new[keyword]) for keyword in others
    )


def _rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    """A property's rule in one form: types as a sorted list, enum sorted."""
    found = dict(rule)
    if "type" in found:
        types = found["type"]
        found["type"] = sorted(types) if isinstance(types, list) else [types]
    if "enum" in found:
        found["enum"] = sorted(found["enum"], key=canonical)
    return found


def _values(values: Iterable[Any]) -> set[str]:
    return {canonical(value) for value in values}


def _plain(schema: Mapping[str, Any] | None) -> Mapping[str, Any]:
    return {} if schema is None or is_plain(schema) else schema


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
