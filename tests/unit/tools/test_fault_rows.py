"""docs/proof.md's tables of faults: some rows played again, all else as it was."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from tools import fault_rows

PAGE = """
2026-11-23, kit 0.1.0, Python 3.11.7, Linux with 2 processors: 20 minutes.

Each fault happened to a customer, *found* in **bold** is wrong.

## Faults: 1 of 2 right, 1 told within 20 s

| Fault | Expected | Found | Verdict after, s | Repaired | In all, s |
|---|---|---|---|---|---|
| one | LS101 | LS101 | 2 | yes | 6 |
| three | LS103 | **LS102** | 22 (limit) | yes | 8 |

## Pairs, seed 7: 0 of 2 right, 2 told within 20 s

| Fault | Expected | Found | Verdict after, s | Repaired | In all, s |
|---|---|---|---|---|---|
| drawn + before | LS101 then LS301 | LS101 → LS301 | 4 | **no** | 9 |
| one + three | LS101 then LS103 | LS101 | 4 | **no** | 9 |

## Commands not run as printed

- one: a clock is right.
"""
ORDER = ["one", "two", "three", "one + two", "one + three"]


def played(name: str, course: str, *, right: bool = True) -> Any:
    return SimpleNamespace(
        name=name,
        expected=course,
        course=course,
        found="",
        named=right,
        repaired=True,
        undecided=False,
        verdict_seconds=3.4,
        seconds=4.4,
    )


def again(text: str, *some: Any, date: str = "2026-11-24") -> str:
    return "\n".join([*fault_rows.again(text.splitlines(), some, ORDER, date), ""])


def test_rows_are_replaced_and_added_in_order_and_counted() -> None:
    found = again(
        PAGE,
        played("three", "LS103"),
        played("two", "LS102", right=False),
        played("one + three", "LS101 → LS103"),
    )

    wanted = (
        PAGE.replace("processors: 20 minutes.\n", "processors: 20 minutes.\n\nPlayed again on "
                     "2026-11-24: three, two, one + three.\n")
        .replace("Faults: 1 of 2 right, 1", "Faults: 2 of 3 right, 3")
        .replace("| three | LS103 | **LS102** | 22 (limit) | yes | 8 |",
                 "| two | LS102 | **LS102** | 3 | yes | 4 |\n"
                 "| three | LS103 | LS103 | 3 | yes | 4 |")
        .replace("seed 7: 0 of 2", "seed 7: 1 of 2")
    )  # fmt: skip
    pair = "| one + three | LS101 → LS103 | LS101 → LS103 | 3 | yes | 4 |\n"
    before = "| drawn + before | LS101 then LS301 | LS101 → LS301 | 4 | **no** | 9 |\n"
    old = "| one + three | LS101 then LS103 | LS101 | 4 | **no** | 9 |\n"
    assert found == wanted.replace(before + old, pair + before)


def test_every_time_is_told() -> None:
    once = again(PAGE, played("one", "LS101"))
    twice = again(once, played("two", "LS102"), date="2026-11-25")

    assert "Played again on 2026-11-24: one." in twice
    assert "Played again on 2026-11-25: two." in twice
    assert twice.count("Played again") == 2
    assert twice.count("| one | ") == 1


def test_verdict_that_took_all_the_time_an_event_may_take_is_not_told_in_time() -> None:
    late = played("two", "LS102")
    late.undecided, late.verdict_seconds = True, 19.9

    found = again(PAGE, late)

    assert "| two | LS102 | LS102 | 20 (limit) | yes | 4 |" in found
    assert "## Faults: 2 of 3 right, 1 told within 20 s" in found
