"""What one stack has to say, folded away below the table."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence

from logstreams.fleet.document import PropertyChange, ResourceChange, StackOutcome
from logstreams.fleet.truncate import width
from logstreams.verification.formats.rendering import code, printable, sentence

_LONGEST_LINE = 1_000
_LONGEST_REASON = 120
_MOST_REASONS = 3


def details(one: StackOutcome, room: int | None = None) -> str:
    """A folded part about one stack; empty for a stack that has nothing to say.

    Args:
        one: What the stack came to.
        room: Characters it may take (`width`); None: all it wants. Its text is cut at a line.
    """
    lines = said_by(one)
    if not lines and not one.next_step:
        return ""
    # Nothing in such an element is a mention or Markdown, save what follows an empty line.
    name = html.escape(printable(one.stack))
    head = f"<details><summary><code>{name}</code></summary>\n\n"
    reasons = f"Chosen because of {_reasons(one.because)}\n\n" if one.because else ""
    next_step = f"Next: {sentence(_cut(one.next_step, _LONGEST_LINE))}\n\n" if one.next_step else ""
    tail = f"{next_step}{reasons}</details>\n"
    block = fenced(lines, None if room is None else room - width(head) - width(tail))
    whole = f"{head}{block}{tail}"
    return whole if room is None or width(whole) <= room else ""


def said_by(one: StackOutcome, errors: Sequence[str] | None = None) -> list[str]:
    """What is said about this stack alone: errors, what changes, what is judged in the update.

    Args:
        one: What the stack came to.
        errors: Those to tell; None: all.
    """
    lines: list[str] = []
    for error in one.errors if errors is None else errors:
        first, *others = error.splitlines() or [""]
        lines += [f"error: {first}", *_indented("\n".join(others)), ""]
    for note in one.notes:
        lines += [f"note: {note}", ""]
    for resource in one.resources:
        lines += changed_resource(resource)
    if one.resources:
        lines.append("")
    if waiting := sorted({one.rule for one in one.violations if one.level == "waiting"}):
        lines += [f"judged in the update only: {', '.join(waiting)}", ""]
    return lines[:-1]


_SIGNS = {"create": "+", "delete": "-", "update": "~", "replace": "-+", "import": "="}
_KINDS = {"add": "+", "delete": "-", "update": "~"}


def changed_resource(one: ResourceChange) -> list[str]:
    """A resource and below it each property, in the signs of `pulumi preview --diff`."""
    head = f"{_SIGNS.get(one.operation, '?')} {one.operation} {one.resource} ({one.type})"
    return [head, *(f"    {_changed_property(it)}" for it in one.properties)]


def _changed_property(one: PropertyChange) -> str:
    sides = {
        "add": _value(one.new),
        "delete": _value(one.old),
        "update": f"{_value(one.old)} → {_value(one.new)}",
    }
    why = "  [replaces the resource]" if one.replaces else ""
    return f"{_KINDS[one.kind]} {one.path}: {sides[one.kind]}{why}"


def _value(value: object) -> str:
    """As JSON, short enough for both sides to be on one line; words in brackets as they are."""
    if isinstance(value, str) and re.fullmatch(r"\[[^\]\n]*\]", value):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return _cut(json.dumps(value, ensure_ascii=False), _LONGEST_LINE // 2)


def _indented(text: str) -> list[str]:
    return [f"  {line}" for line in text.splitlines()]


def fenced(lines: list[str], room: int | None = None) -> str:
    """A fenced block that no line in it can close (GitHub Flavored Markdown Spec 0.29, 4.5).

    GitHub colours it: what is deleted or replaced red, what is created green.
    """
    if not lines:
        return ""
    shown = [printable(_cut(line, _LONGEST_LINE)).rstrip() for line in lines]
    longest = max((len(run) for line in shown for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    empty = f"{fence}diff\n{fence}\n\n"
    if room is not None and width(empty) + sum(width(line) + 1 for line in shown) > room:
        shown = _fitting(shown, room - width(empty))
    return "\n".join([f"{fence}diff", *shown, fence, "", ""])


def _fitting(lines: list[str], room: int) -> list[str]:
    """The lines there is room for, and a last one that says how many are missing."""
    used = width(f"… {len(lines)} lines more") + 1
    kept = 0
    while kept < len(lines) and used + width(lines[kept]) + 1 <= room:
        used += width(lines[kept]) + 1
        kept += 1
    return [*lines[:kept], f"… {len(lines) - kept} lines more"]


def _reasons(because: tuple[str, ...]) -> str:
    shown = ", ".join(code(_cut(reason, _LONGEST_REASON)) for reason in because[:_MOST_REASONS])
    more = len(because) - _MOST_REASONS
    return f"{shown} and {more} more" if more > 0 else shown


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[:longest]}…"
