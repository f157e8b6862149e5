"""What became of faults, for a person to read."""

from __future__ import annotations

from collections.abc import Sequence

import click

from rehearsal.faults.fault import Fault
from rehearsal.faults.run import FaultRun

_MARKS = {True: "√", False: "×"}
_WIDTH = 41
"""Of the longest name."""


def listing(faults: Sequence[Fault]) -> str:
    """Every fault with the code it must be named and its description."""
    return "\n".join(f"{one.name:{_WIDTH}}  {one.expected:7}  {one.description}" for one in faults)


def line(played: FaultRun, *, colour: bool = False) -> str:
    """What became of one fault, or of a pair."""
    mark = _MARKS[played.right]
    if colour:
        mark = click.style(mark, fg="green" if played.right else "red")
    repaired = "repaired" if played.repaired else "not repaired"
    limit = " (limit)" if played.undecided else ""
    return (
        f"{mark} {played.name:{_WIDTH}}  {played.expected:7}  {played.found} in "
        f"{played.verdict_seconds:.1f} s{limit}, {repaired}, {played.seconds:.1f} s"
    )


def table(played: Sequence[FaultRun], *, colour: bool = False) -> str:
    """One line for each fault, and how many were right."""
    right = sum(one.right for one in played)
    lines = [line(one, colour=colour) for one in played]
    return "\n".join([*lines, "", f"{right} of {len(played)} rightly named and repaired"])
