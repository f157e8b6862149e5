"""What the kit's evaluator of policies and iam-simulate 0.1.173 do not see alike.

Each is proved where it explains a disagreement: asked in other words, which mean the same and do
not meet the difference, the two agree.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tools.variations import Question


@dataclass(frozen=True)
class Difference:
    """Something the two do not see alike."""

    what: str
    around: Callable[[Question], Question]
    """The same question in words that do not meet it."""


def _rewritten(question: Question, rewrite: Callable[[dict[str, Any]], None]) -> Question:
    """The question with every statement rewritten in place."""
    changed = copy.deepcopy(question)
    for document in filter(None, (changed.resource, changed.identity, changed.boundary)):
        for statement in document["Statement"]:
            rewrite(statement)
    return changed


def _addresses(question: Question, written: Callable[[str], list[str]]) -> Question:
    def rewrite(statement: dict[str, Any]) -> None:
        for operator, block in statement.get("Condition", {}).items():
            for key, found in block.items():
                if "IpAddress" in operator:
                    listed = [found] if isinstance(found, str) else found
                    block[key] = [new for one in listed for new in written(one)]

    return _rewritten(question, rewrite)


def _everywhere_in_halves(question: Question) -> Question:
    halves = ["0.0.0.0/1", "128.0.0.0/1"]
    return _addresses(question, lambda one: halves if one == "0.0.0.0/0" else [one])


def _hosts_as_ranges(question: Question) -> Question:
    return _addresses(question, lambda one: [one if "/" in one else f"{one}/32"])


DIFFERENCES = (
    Difference(
        "iam-simulate takes no address to be in 0.0.0.0/0. As two halves both see it alike",
        _everywhere_in_halves,
    ),
    Difference(
        "To iam-simulate an IPv6 address is outside every range of IPv4, but not other than a "
        "single IPv4 address. With /32 both see it alike",
        _hosts_as_ranges,
    ),
)
