"""The policy evaluator against two others: `python -m tools.evaluators [COUNT]`.

`logstreams verify` judges policies by logstreams/verification/iam. Here it answers seeded requests,
half of them about documents as they are in the field, half over AWS's whole grammar; so do npm's
iam-simulate and MiniStack, which share no code with it. A disagreement that no known difference
explains ends with exit code 1, a machine where iam-simulate cannot be asked with 4. The result goes
into docs/proof.md.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logstreams.verification.iam import Allowed, Depends
from tools import grammar, iam_simulate, ministack, proof
from tools.asked import ASSUME, answer
from tools.changes import OWN
from tools.differences import OF_IAM_SIMULATE, OF_MINISTACK, Difference
from tools.variations import SEED, Question, questions
from tools.width import MOST_UNKNOWN, Width, measure

COUNT = 50_000
WIDTH_COUNT = 2_000
"""How many requests are asked with unknown keys."""
PART = "evaluators"
NOT_COMPARED = 4
"""Exit code where nothing was found wrong and nothing was proven either."""

LIMITS = (
    "Every evaluator is told every condition key of a request, and takes those it is not told for "
    "absent. So that they agree says nothing of which keys WorkOS's requests carry "
    "(`logstreams/verification/iam/workos.py`), nor of what holds for a key that no request names "
    "(`Rest.DOCUMENTED`). `tests/unit/verification/iam/test_requests.py` compares both with AWS's "
    "service authorization reference, key by key; no evaluator vouches for them."
)
"""What the comparison leaves open, on the page beside its numbers."""

Ask = Callable[[Iterable[dict[str, Any]]], list[Any]]

_CONTEXT = re.compile("kms:encryptioncontext:aws:s3:arn", re.IGNORECASE)
_STAND_IN = "aws:PrincipalTag/encryption-context"
"""iam-simulate 0.1.173 leaves the keys of an encryption context out of a request, so it is asked
about a tag in their place: a key like any other, which no document has."""


@dataclass(frozen=True)
class Comparison:
    """What two evaluators said to the same questions."""

    asked: int
    as_shipped: int
    """How many were about documents without a change."""
    allowed: int
    """How many the kit's evaluator lets through."""
    explained: Counter[str]
    unexplained: Sequence[Question]


def main(arguments: Sequence[str], ask: Ask = iam_simulate.ask) -> int:
    """Compare, write the part of the page; 0 where every disagreement is explained."""
    half = (int(arguments[0]) if arguments else COUNT) // 2
    asked = [*questions(half), *grammar.questions(half)]
    local = compare(asked, lambda them: [*map(ministack.allows, them)], OF_MINISTACK)
    lines = [*_told("MiniStack", local), "", *_width(measure(asked[-WIDTH_COUNT:])), ""]
    try:
        found = compare(asked, lambda them: simulated(them, ask), OF_IAM_SIMULATE)
    except iam_simulate.NotHere as reason:
        lines.append(f"iam-simulate: **Not compared**: {reason}.")
        print("\n".join(lines))
        proof.write(PART, _part(lines))
        return 1 if local.unexplained else NOT_COMPARED
    lines += _told("iam-simulate", found)
    print("\n".join(lines))
    proof.write(PART, _part(lines))
    return 1 if found.unexplained or local.unexplained else 0


Answers = Callable[[Sequence[Question]], list[bool]]


def compare(
    asked: Sequence[Question], answers: Answers, differences: Sequence[Difference]
) -> Comparison:
    """Put the same questions to the kit's evaluator and another, and explain what differs."""
    ours = [allows(question) for question in asked]
    theirs = answers(asked)
    disputed = [
        question
        for question, our, their in zip(asked, ours, theirs, strict=True)
        if our is not their
    ]
    # In other words that mean the same, the kit's answer has to stay and the other has to join it.
    again = [answers([each.around(one) for one in disputed]) for each in differences]
    explained: Counter[str] = Counter()
    unexplained = []
    for number, question in enumerate(disputed):
        explaining = [
            each.what
            for each, found in zip(differences, again, strict=True)
            if allows(question) is allows(each.around(question)) is found[number]
        ]
        explained.update(explaining[:1])
        if not explaining:
            unexplained.append(question)
    as_shipped = sum(not question.changes for question in asked)
    return Comparison(len(asked), as_shipped, sum(ours), explained, unexplained)


def allows(question: Question) -> bool:
    """Whether the kit's evaluator lets a request through."""
    assuming = question.request.action == ASSUME
    found = answer(
        question.request,
        OWN,
        resource=question.resource or None,
        identity=None if assuming else question.identity,
        boundary=question.boundary,
    )
    if isinstance(found, Depends):
        raise TypeError(f"every key is known, and the answer depends: {found}")
    return isinstance(found, Allowed)


def simulation(question: Question) -> dict[str, Any]:
    """The question as iam-simulate takes it, asked by a session of the role."""
    request = question.request
    account, role = request.account, request.principal_arn.rpartition("/")[2]
    # Whether another account lets its principal assume roles is not seen: taken for granted.
    granted = {"Effect": "Allow", "Action": ASSUME, "Resource": "*"}
    identity = question.identity or {"Version": "2012-10-17", "Statement": [granted]}
    asked: dict[str, Any] = {
        "request": {
            "principal": f"arn:aws:sts::{account}:assumed-role/{role}/session",
            "action": request.action,
            "resource": {"resource": request.resource_arn, "accountId": OWN},
            "contextVariables": {
                "aws:PrincipalArn": request.principal_arn,
                "aws:PrincipalAccount": account,
                "aws:PrincipalType": "AssumedRole",
                **request.keys(OWN),
            },
        },
        "identityPolicies": [{"name": "own", "policy": identity}],
        "serviceControlPolicies": [],
        "resourceControlPolicies": [],
    }
    if question.resource:
        asked["resourcePolicy"] = question.resource
    if question.boundary:
        asked["permissionBoundaryPolicies"] = [{"name": "boundary", "policy": question.boundary}]
    renamed: dict[str, Any] = json.loads(_CONTEXT.sub(_STAND_IN, json.dumps(asked)))
    return renamed


def simulated(asked: Iterable[Question], ask: Ask) -> list[bool]:
    """What iam-simulate answers; `ask` gives its words."""
    words = ask(simulation(question) for question in asked)
    strange = [word for word in words if word not in iam_simulate.WORDS]
    if strange:
        raise ValueError(f"iam-simulate refused {len(strange)} questions, the first: {strange[0]}")
    return [word == "Allowed" for word in words]


def _told(name: str, found: Comparison) -> Iterator[str]:
    explained = found.explained.total()
    alike = found.asked - explained - len(found.unexplained)
    yield (
        f"{name}: {found.asked:,} requests, {found.as_shipped:,} of them of documents as they are "
        f"shipped, {found.allowed:,} allowed: {alike:,} answered alike, {explained} otherwise for "
        f"a known reason, **{len(found.unexplained)} unexplained**."
    )
    if found.explained or found.unexplained:
        yield ""
    yield from (f"- {count}: {what}." for what, count in found.explained.most_common())
    yield from (f"- unexplained: `{question}`" for question in found.unexplained)


def _width(found: Width) -> Iterator[str]:
    yield (
        f"With up to {MOST_UNKNOWN} keys of {found.decided + found.undecided:,} requests unknown: "
        f"{found.decided:,} decided, **{len(found.wrong)}** of them otherwise for some value of "
        f"those keys; {found.undecided:,} undecided, of which {found.too_wide} have one answer for "
        "every value that was tried."
    )


def _part(lines: Iterable[str]) -> Iterator[str]:
    yield from ("", "## Policy evaluators", "", f"{proof.circumstances()}, seed {SEED}.", "")
    yield (
        "The evaluator that `logstreams verify` judges policies with, against MiniStack's and "
        f"npm's `{iam_simulate.PACKAGE}` {iam_simulate.version()}, which share no code with it. "
        "Half of the requests are about bucket, key and trust policies, the delivery role's and "
        "the receiver's own policies and a boundary, as shipped and with up to three changes; "
        "half about documents that nobody wrote, over every operator and element."
    )
    yield from ("", LIMITS, "", *lines, "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
