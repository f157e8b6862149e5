"""Two faults at the same time: seeded pairs from different categories of checks."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations

from logstreams.verification.categories import CATEGORIES, CHECKS
from logstreams.verification.causes import catalogue
from logstreams.verification.checks import stream
from rehearsal.faults.fault import ALONE, Fault

PAIRS = 30
SEED = 20261122

Pair = tuple[Fault, Fault]
"""In the order in which they must be named."""


def pairs(faults: Sequence[Fault], number: int = PAIRS, seed: int = SEED) -> tuple[Pair, ...]:
    """Draw pairs of faults that break delivery, of different categories, that do not interfere.

    Every combination of two categories is drawn from before one is drawn from twice.

    Args:
        faults: To draw from.
        number: How many pairs.
        seed: The same seed draws the same pairs.
    """
    breaking = [one for one in faults if one.breaks and ALONE not in one.touches]
    draw = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    possible: dict[tuple[str, str], list[Pair]] = {}
    for one, other in combinations(breaking, 2):
        places = category_of(one), category_of(other)
        apart = places[0] != places[1] and not one.touches & other.touches
        if apart and one.fixture == other.fixture:
            possible.setdefault(places, []).append(in_causal_order(one, other))
    drawn: list[Pair] = []
    while len(drawn) < number and possible:
        for places in list(possible):
            left = possible[places]
            drawn.append(left.pop(draw.randrange(len(left))))
            if not left:
                del possible[places]
    return tuple(drawn[:number])


def in_causal_order(one: Fault, other: Fault) -> Pair:
    """What explains the other before it; what loses events before what endangers them.

    Within that, the order of the checks.
    """
    causes = catalogue().causes
    if one.expected in causes[other.expected].explains:
        return other, one
    if other.expected in causes[one.expected].explains:
        return one, other
    order = _causal_order()

    def place(fault: Fault) -> tuple[bool, int]:
        harmful = causes[fault.expected].severity != "critical"
        return harmful, order.index(fault.expected)

    return (one, other) if place(one) <= place(other) else (other, one)


def _causal_order() -> list[str]:
    """The codes as a report has them: by category, and what was delivered elsewhere first."""
    elsewhere = [check.code for check in stream.DELIVERED.checks]
    rest = [check.code for check in CHECKS if check.code not in elsewhere]
    behind = rest.index(stream.CATEGORY.checks[-1].code) + 1
    return [*rest[:behind], *elsewhere, *rest[behind:]]


def category_of(fault: Fault) -> str:
    """The category of checks that names the fault."""
    for category in CATEGORIES:
        if fault.expected in [check.code for check in category.checks]:
            return category.name
    raise ValueError(f"{fault.name}: no check has the code {fault.expected}")
