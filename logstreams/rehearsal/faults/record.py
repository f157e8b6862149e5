"""What became of faults, as a table and as a document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from logstreams.rehearsal.faults.fault import Fault
from logstreams.rehearsal.faults.play import Played

VERSION = 1
"""Of the JSON document."""

_MARKS = {True: "√", False: "×"}
_WIDTH = 38
"""Of the longest name."""


def listing(faults: Sequence[Fault]) -> str:
    """Every fault with the code it must be named and its story."""
    return "\n".join(f"{one.name:{_WIDTH}}  {one.expected:7}  {one.story}" for one in faults)


def line(played: Played) -> str:
    """What became of one fault, or of a pair."""
    repaired = "repaired" if played.repaired else "not repaired"
    return (
        f"{_MARKS[played.right]} {name_of(played):{_WIDTH}}  {expected_of(played):7}  "
        f"{played.found}, {repaired}, {played.seconds:.1f} s"
    )


def catalogue_document(faults: Sequence[Fault]) -> dict[str, Any]:
    """Every fault as plain JSON values."""
    listed = [{"fault": one.name, "expected": one.expected, "story": one.story} for one in faults]
    return {"version": VERSION, "faults": listed}


def table(played: Sequence[Played]) -> str:
    """One line for each fault, and how many were right."""
    right = sum(one.right for one in played)
    lines = [line(one) for one in played]
    return "\n".join([*lines, "", f"{right} of {len(played)} rightly named and repaired"])


def document(played: Sequence[Played]) -> dict[str, Any]:
    """What became of each fault as plain JSON values."""
    return {
        "version": VERSION,
        "faults": [
            {
                "fault": name_of(one),
                "expected": expected_of(one),
                "found": one.found,
                "repaired": one.repaired,
                "seconds": round(one.seconds, 1),
            }
            for one in played
        ],
    }


def name_of(played: Played) -> str:
    """The fault's name, or both names of a pair."""
    return " + ".join(fault.name for fault in played.faults)


def expected_of(played: Played) -> str:
    """The code that must be named, or both in their order."""
    return " then ".join(fault.expected for fault in played.faults)
