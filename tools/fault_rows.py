"""Tables of faults in docs/proof.md: their rows written, counted, and replaced one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from rehearsal.faults.run import FaultRun

FAULTS, PAIRS = "Faults", "Pairs"
GOAL_SECONDS = 20
"""In which every cause is told that is decided without the event."""

_HEADING = re.compile(rf"## ({FAULTS}|{PAIRS})(.*?): \d+ of \d+ right.*")
_LIMIT = " (limit)"
_WRONG = "**"
"""Marks what is wrong in a row, and stands in no other."""
_AGAIN = "Played again on "


def row(one: FaultRun) -> str:
    """What became of one fault, or of a pair."""
    repaired = "yes" if one.repaired else f"{_WRONG}no{_WRONG}"
    course = one.course or one.found
    found = course if one.named else f"{_WRONG}{course}{_WRONG}"
    verdict = f"{one.verdict_seconds:.0f}{_LIMIT if one.undecided else ''}"
    return f"| {one.name} | {one.expected} | {found} | {verdict} | {repaired} | {one.seconds:.0f} |"


def section(title: str, rows: Sequence[str]) -> Iterator[str]:
    """Yield a table under a heading that counts its rows."""
    right = sum(_WRONG not in one for one in rows)
    soon = sum(_is_soon(one) for one in rows)
    yield from (
        f"## {title}: {right} of {len(rows)} right, {soon} told within {GOAL_SECONDS} s",
        "",
        "| Fault | Expected | Found | Verdict after, s | Repaired | In all, s |",
        "|---|---|---|---|---|---|",
    )
    yield from rows


def _is_soon(row: str) -> bool:
    """Whether the verdict came in time; not where it took all the time that an event may take."""
    verdict = row.split(" | ")[3]
    return verdict.isdecimal() and int(verdict) <= GOAL_SECONDS


def again(
    lines: Sequence[str], played: Iterable[FaultRun], order: Sequence[str], date: str
) -> Iterator[str]:
    """Yield the page's part with some rows played again, and all else as it was.

    Args:
        lines: The part as it is.
        played: What is put in the place of the rows of the same name, or added.
        order: The names of all that can be played; a row of another name comes after these.
        date: When.
    """
    new = {one.name: row(one) for one in played}
    left = iter(lines)
    told = f"{_AGAIN}{date}: {', '.join(new)}."
    for line in left:
        if not (heading := _HEADING.fullmatch(line)):
            yield line
            if told and line and not line.startswith(_AGAIN):
                yield from ("", told)  # after the circumstances of the whole run
                told = ""
            continue
        rows = {_name(one): one for one in _table(left)}
        rows |= {name: one for name, one in new.items() if (" + " in name) == (heading[1] == PAIRS)}
        places = {name: place for place, name in enumerate(order)}
        sorted_names = sorted(rows, key=lambda name: places.get(name, len(places)))
        yield from section(f"{heading[1]}{heading[2]}", [rows[name] for name in sorted_names])
        yield ""


def _table(lines: Iterator[str]) -> Iterator[str]:
    """Yield the rows of a table, and leave what comes after the empty line behind it."""
    next(lines), next(lines), next(lines)  # an empty line, the names of the columns, a rule
    yield from iter(lambda: next(lines, ""), "")


def _name(line: str) -> str:
    return line.split(" | ", maxsplit=1)[0].removeprefix("| ")
