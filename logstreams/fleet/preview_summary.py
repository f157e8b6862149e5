"""What the stacks of a preview have in common: one line, and findings grouped by rule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from logstreams.fleet.document import FleetDocument, Result, StackOutcome, Violation
from logstreams.fleet.resource_changes import ORDER
from logstreams.fleet.summary import counted, some_of

_WORDS = {"mandatory": "violated", "advisory": "advice"}
_MOST_STACKS = 10
_MOST_MESSAGES = 3
"""Of one rule: what differs then is only what was found."""


def preview_summary(document: FleetDocument) -> str:
    """`20 stacks: 2 change (1 replace, 3 update), 18 unchanged; 1 advice in 20 stacks`."""
    if not document.stacks:
        return "No stack is previewed"
    told = _results(document)
    for level, word in _WORDS.items():
        rules = {it.rule for one in document.stacks for it in one.violations if it.level == level}
        among = sum(any(it.level == level for it in one.violations) for one in document.stacks)
        if rules:
            told += f"; {len(rules)} {word} in {counted(among)}"
    return f"{counted(len(document.stacks))}: {told}"


def _results(document: FleetDocument) -> str:
    counts = Counter(one.result for one in document.stacks)
    told = [
        f"{counts[result]} {result}"
        for result in reversed(Result)
        if counts[result] and (document.offline or result is not Result.GOOD)
    ]
    good = [one for one in document.stacks if one.result is Result.GOOD]
    if document.offline or not good:
        return ", ".join(told)
    changing = [one for one in good if is_changed(one)]
    if changing:
        done = sum((Counter(one.changes) for one in changing), Counter[str]())
        kinds = ", ".join(f"{done[kind]} {kind}" for kind in ORDER if done[kind])
        told.append(f"{len(changing)} change{f' ({kinds})' * bool(kinds)}")
    if unchanged := len(good) - len(changing):
        told.append(f"{unchanged} unchanged")
    return ", ".join(told)


def is_changed(one: StackOutcome) -> bool:
    """Whether anything is done to one of the stack's resources."""
    return any(one.changes.get(kind) for kind in ORDER)


def grouped_findings(stacks: Iterable[StackOutcome]) -> list[str]:
    """What the policies say, each thing once with the stacks it is said of, the worst first."""
    groups: dict[tuple[str, str], dict[Violation, list[str]]] = {}
    for one in stacks:
        for violation in dict.fromkeys(one.violations):
            if violation.level in _WORDS:
                group = groups.setdefault((violation.level, violation.rule), {})
                group.setdefault(violation, []).append(one.stack)
    lines: list[str] = []
    for (level, rule), group in sorted(
        groups.items(), key=lambda it: (it[0][0] != "mandatory", it)
    ):
        among = list(dict.fromkeys(name for names in group.values() for name in names))
        lines.append(f"{level} {rule} in {counted(len(among))}: {_named(among)}")
        said = list(group.items())
        for violation, names in said[:_MOST_MESSAGES]:
            of = f" in {_named(names)}" if len(said) > 1 else ""
            lines.append(f"  {violation.resource} ({violation.type}){of}")
            lines += [f"    {line}" for line in violation.message.splitlines()]
        if len(said) > _MOST_MESSAGES:
            lines.append(f"  … {len(said) - _MOST_MESSAGES} more of this rule (--output json)")
        lines.append("")
    return lines[:-1]


def _named(stacks: list[str]) -> str:
    return some_of(stacks, _MOST_STACKS)
