"""What `logstreams schema` prints for a person."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

from ruamel.yaml import YAML

from logstreams.events.documents import HistoryDocument
from logstreams.events.event_schema import EventSchema
from logstreams.events.history import History
from logstreams.events.plan import PlannedStep, PublishStep, to_publish

_SIGNS = {
    PublishStep.CREATE: "+",
    PublishStep.UPDATE: "~",
    PublishStep.KEEP: " ",
    PublishStep.UNMANAGED: " ",
}


def plan_lines(steps: Sequence[PlannedStep]) -> Iterator[str]:
    """A plan, one action after the other, with its changes."""
    for step in steps:
        words = {
            PublishStep.CREATE: "new action, version 1",
            PublishStep.UPDATE: f"version {step.version} → a new version",
            PublishStep.KEEP: f"version {step.version}, unchanged",
            PublishStep.UNMANAGED: "in WorkOS and in no file; left alone",
        }[step.step]
        yield f"{_SIGNS[step.step]} {step.action}: {words}"
        for change in step.changes:
            mark = "  breaking" if change.breaking else ""
            yield f"    {change.where}: {change.before} → {change.after}{mark}"
    if any(step.breaking for step in steps):
        yield (
            "Breaking: events that fit the version now published may be refused by the new one. "
            "`logstreams schema check-history ACTION` tells which were emitted."
        )
    todo = to_publish(steps)
    yield f"{counted(len(todo), 'version')} to publish" if todo else "nothing to publish"


def asks_for_metadata(schema: EventSchema) -> bool:
    """Whether the schema says anything of any metadata."""
    holders = [schema.metadata, *(each.metadata for each in schema.targets)]
    return bool(schema.actor or any(holders))


def is_concluded(schema: EventSchema, history: History) -> bool:
    """Whether the past says that the schema takes it, where it refuses none."""
    speaks = history.complete or history.with_metadata or not asks_for_metadata(schema)
    return bool(history.judged and not history.unknown and not history.unreadable and speaks)


def _unknown(history: History) -> str:
    who = (
        f"{history.unknown:,} of them lack metadata of a kind that no event here carries"
        if history.with_metadata
        else "none of them carries metadata"
    )
    return (
        f"? {who}, which WorkOS does not say it delivers: nothing can be concluded. Judge WorkOS's "
        "own export: --from-csv FILE"
    )


def history_lines(
    action: str, schema: EventSchema, history: History, smallest: EventSchema | None
) -> Iterator[str]:
    """What was found, and the guide's three ways out."""
    document = HistoryDocument.of(action, history, smallest)
    yield (
        f"{history.read:,} events read, {history.judged:,} of {action}"
        + (f", from {history.oldest} to {history.newest}" if history.judged else "")
    )
    if history.unreadable:
        yield f"‼ {history.unreadable:,} files, lines or rows hold no event and were not judged"
    if not history.judged:
        yield f"? no event of {action} was read: nothing can be concluded"
        return
    if not history.refused:
        if is_concluded(schema, history):
            yield "√ the schema takes all of them"
        elif history.unreadable and not history.unknown:
            yield "? the schema takes all that were read; nothing is known of the others"
        else:
            yield _unknown(history)
        return
    share = 100 * history.refused / history.judged
    yield f"× {history.refused:,} of {history.judged:,} ({share:.1f} %) would be refused:"
    width = len(f"{document.causes[0].events:,}")
    for each in document.causes:
        yield f"  {each.events:>{width},}  {each.key} {each.cause}"
        yield f"  {' ' * width}  first: {', '.join(each.examples)}"
    if history.uncounted:
        yield f"  {history.uncounted:,} times one of yet other causes"
    if history.unknown:
        yield _unknown(history)
    yield ""
    yield 'Ways out, before "Require metadata schema validation" is switched on:'
    if smallest is not None:
        yield f"1. Let the schema take old and new: schemas/{action}.yaml becomes"
        yield from (f"     {line}" for line in as_yaml(smallest).splitlines())
    else:
        yield (
            "1. Let the schema take old and new: no one schema does, since events break a limit of "
            "WorkOS's or have other types of targets. Use one version for each shape."
        )
    yield "2. Leave validation off until every emitter sends the new shape, then check again."
    yield (
        "3. Validate new events alone: publish the schema as a new version (`logstreams schema "
        "apply`), name `version` in new code, and leave old code to the version it names."
    )


def as_yaml(schema: EventSchema) -> str:
    """A schema as a file of `schemas/` has it."""
    yaml = YAML()
    yaml.default_flow_style = False
    written = io.StringIO()
    yaml.dump(schema.model_dump(mode="json", exclude_none=True), written)
    return written.getvalue()


def counted(number: int, noun: str) -> str:
    """A number with its noun: `1 schema`, `2,000 schemas`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
