"""How wide the evaluator's "it depends" is: what becomes of it when the unknown keys get values.

Up to three keys of a request are taken for not known. A decision that was made without them must
hold whatever they are; one that depends on them must come out in more than one way, or it was too
wide. The values tried are those the documents compare the key with, a fresh one, and none.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random

from logstreams.verification.iam import ABSENT, UNKNOWN, Depends, Policies, Request, decide, known
from logstreams.verification.iam.values import Possible
from tools.asked import asked_of
from tools.changes import OWN
from tools.variations import Question

MOST_UNKNOWN = 3
FRESH = "fresh-0"
EDGES = ("0", "9999999999", "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "true", "false")
"""Below and above every number and time, and both truths."""


@dataclass(frozen=True)
class Width:
    """What came of the undecided requests, and of the decided ones."""

    decided: int
    wrong: tuple[Question, ...]
    """Decided, and another answer for some value of an unknown key."""
    undecided: int
    too_wide: int
    """Undecided, and one answer only for all values tried."""


def measure(asked: Sequence[Question]) -> Width:
    """Take keys for not known, and try values for them."""
    decided = undecided = too_wide = 0
    wrong: list[Question] = []
    for number, question in enumerate(asked):
        policies, request = asked_of(
            question.request,
            OWN,
            resource=question.resource or None,
            identity=question.identity or None,
            boundary=question.boundary,
        )
        random = Random(number)  # noqa: S311 - nothing secret is made of it
        optional = [key for key, _ in question.request.context]
        unknown = random.sample(optional, min(MOST_UNKNOWN, len(optional)))
        found = decide(policies, request.with_keys(dict.fromkeys(unknown, UNKNOWN)))
        answers = {type(one) for one in _resolved(policies, request, unknown, question)}
        if isinstance(found, Depends):
            undecided += 1
            too_wide += len(answers) == 1
        else:
            decided += 1
            if answers != {type(found)}:
                wrong.append(question)
    return Width(decided, tuple(wrong), undecided, too_wide)


def _resolved(
    policies: Policies, request: Request, unknown: Sequence[str], question: Question
) -> Iterator[object]:
    values = [_representative(key, question) for key in unknown]
    for chosen in product(*values):
        yield decide(policies, request.with_keys(dict(zip(unknown, chosen, strict=True))))


def _representative(key: str, question: Question) -> list[Possible]:
    """Values of a key that documents may tell apart."""
    written = json.dumps([question.identity, question.resource, question.boundary])
    compared = re.findall(rf'"{re.escape(key)}": (\[[^\]]*\]|"[^"]*")', written, re.IGNORECASE)
    texts = {text for one in compared for text in re.findall(r'"([^"]*)"', one)}
    likely = {re.sub(r"[*?]", "x", text) for text in texts if "${" not in text}
    if not compared:  # no document tells values of it apart but by a variable
        return [ABSENT, known(FRESH), known("audit")]
    edges = EDGES if any(one[:1].isdigit() or one in EDGES for one in texts) else ()
    cased = {text.swapcase() for text in likely}
    return [ABSENT, *(known(text) for text in sorted({*likely, *cased, *edges, FRESH}))]
