"""How many decisions a second the kit makes over policies, to those of MiniStack's evaluator.

As a verification asks: the same documents from each of WorkOS's addresses.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

from logstreams.verification.iam import decide
from tools import ministack
from tools.asked import asked_of
from tools.changes import OWN
from tools.variations import Question, questions

COUNT = 1_000
ADDRESSES = tuple(f"203.0.113.{host}" for host in range(1, 16))
RUNS = 5
GOAL = 1.0

Work = Callable[[], object]


def main() -> int:
    """Decide the same requests in turn with both; return 1 where the goal is missed."""
    asked = [*questions(COUNT)]
    works = [_ours(asked), _theirs(asked)]
    decisions = COUNT * len(ADDRESSES)
    seconds = [[_seconds(work) for work in works] for _ in range(RUNS)]
    ours, other = (decisions / min(column) for column in zip(*seconds, strict=True))
    ratio = ours / other
    print(
        f"decisions a second: {ours:,.0f}, MiniStack's evaluator {other:,.0f}: {ratio:.2f}, "
        f"goal {GOAL}"
    )
    return int(ratio < GOAL)


def _ours(asked: list[Question]) -> Work:
    def work() -> None:
        for one in asked:
            policies, request = asked_of(
                one.request,
                OWN,
                resource=one.resource or None,
                identity=one.identity or None,
                boundary=one.boundary,
            )
            for address in ADDRESSES:
                decide(policies, request.from_address(address))

    return work


def _theirs(asked: list[Question]) -> Work:
    contexts = [ministack.context_of(one) for one in asked]

    def work() -> None:
        for one, context in zip(asked, contexts, strict=True):
            decides = ministack.deciding(one)
            for address in ADDRESSES:
                decides(replace(context, source_ip=address))

    return work


def _seconds(work: Work) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    sys.exit(main())
