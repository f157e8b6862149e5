"""What `logstreams events` prints for a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from logstreams.events.compared import HOLDERS, as_mapping
from logstreams.events.emitter import EmitOutcome
from logstreams.events.event_documents import (
    EmitResultDocument,
    EventRefusalDocument,
    ExportDocument,
    ReconcileDocument,
)
from logstreams.events.text import counted
from logstreams.verification.formats.rendering import printable


def result_line(result: EmitResultDocument) -> str:
    """What became of one line, what is wrong with it, and what repairs it."""
    words = "; ".join(map(_refusal, result.refusals))
    warnings = "".join(f" ‼ {_refusal(each)}" for each in result.warnings)
    repair = f" → {result.repair}" if result.repair else ""
    line = f"line {result.line} {result.outcome} {result.action}".rstrip()
    return f"{line}{': ' if words else ''}{words}{warnings}{repair}"


def _refusal(refusal: EventRefusalDocument) -> str:
    return printable(f"{refusal.path or '(the event)'} {refusal.words}")


def outcome_counts(counts: Mapping[EmitOutcome, int], *, dry_run: bool) -> str:
    """How many events have each outcome; `none`: there is no event."""
    named = (
        ("valid" if dry_run and each is EmitOutcome.ACCEPTED else each.value, count)
        for each, count in counts.items()
    )
    return ", ".join(f"{count:,} {name}" for name, count in named if count) or "none"


def event_line(event: Mapping[str, Any]) -> str:
    """An event as it was delivered: time, action, actor, targets."""
    actor, listed = as_mapping(event.get("actor")), event.get("targets")
    named = map(as_mapping, listed) if isinstance(listed, list) else ()
    targets = [f"{each.get('type')}:{each.get('id')}" for each in named]
    parts = (
        event.get("occurred_at"),
        event.get("action"),
        f"{actor.get('type')}:{actor.get('id')}",
        ", ".join(targets),
    )
    return printable("  ".join(map(str, parts)))


def export_line(found: ExportDocument) -> str:
    """What was fetched."""
    if found.file is None:
        return "no event in this range: WorkOS exports nothing"
    return f"{found.file}: {counted(found.events, 'event')}, from {found.oldest} to {found.newest}"


def reconcile_lines(found: ReconcileDocument) -> Iterator[str]:
    """What was found, in all and by day."""
    lost = sum(each.missing + each.altered + each.before_stream for each in found.days)
    sign = "×" if lost else "√" if found.proves else "?"
    yield (
        f"{sign} {found.recorded:,} events in WorkOS's record, "
        f"{sum(each.delivered for each in found.days):,} delivered"
        + "".join(f", {sum(counts):,} {name}" for name, counts in _columns(found) if any(counts))
    )
    if not found.recorded and not found.proves:
        yield "  WorkOS recorded none of them: does this key belong to the stream's environment?"
    yield f"  the largest latency seen is {found.largest_latency_seconds:.1f} s"
    if not found.metadata_compared:
        yield "  metadata is not compared: the destination has none"
    elif left := [each for each in HOLDERS if each not in found.metadata_compared]:
        words = " and ".join(_OF_HOLDER[each] for each in left)
        yield f"  metadata of {words} is not compared: the destination has none"
    if found.unreadable_recorded:
        yield f"‼ {counted(found.unreadable_recorded, 'row')} of WorkOS's export without an event"
    if found.unreadable:
        yield f"‼ {found.unreadable:,} things at the destination hold no event"
    if lost or len(found.days) > 1:
        for each in found.days:
            words = "".join(
                f", {getattr(each, name):,} {label}"
                for name, label in _LABELS.items()
                if getattr(each, name)
            )
            yield f"  {each.day}  {each.delivered:,} delivered{words}"
    if found.missing_file:
        yield f"{found.missing_file}: {counted(lost, 'event')} that the destination does not hold"
    elif lost:
        yield "next: --missing FILE writes them, with all that WorkOS's export has"


_OF_HOLDER = {"event": "the event itself", "actor": "the actor", "targets": "targets"}
_LABELS = {
    "in_flight": "in flight",
    "missing": "missing",
    "altered": "altered",
    "before_stream": "from before the stream",
    "duplicate": "there twice",
    "extra": "of another origin",
    "written_by_workos": "written by WorkOS itself",
}


def _columns(found: ReconcileDocument) -> Iterator[tuple[str, list[int]]]:
    for name, label in _LABELS.items():
        yield label, [getattr(each, name) for each in found.days]
