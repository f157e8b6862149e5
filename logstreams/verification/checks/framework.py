"""What a check is: a code, a wanted state, what it builds on, and one pure function.

Checks are generic in what they have to know: one that judges `MachineFacts` can be run before
there is a stack, one that judges `Observations` cannot, and the type checker holds that.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from typing import Any, Generic, TypeAlias, TypeVar

from logstreams.verification.causes import Loses, Repair, Severity
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.observations import MachineFacts


@dataclass(frozen=True)
class Passed:
    """The wanted state is there."""

    evidence: str = ""


@dataclass(frozen=True)
class Failed:
    """The wanted state is not there."""

    found: str
    wanted: str
    loses: Loses | None = None
    """Which events are lost, where this result knows better than the catalogue."""
    severity: Severity | None = None
    """How bad it is, where this result knows better than the catalogue."""
    repair: Repair | None = None
    """What ends it, where this result knows better than the catalogue."""

    def __post_init__(self) -> None:
        """Quote the two where white space alone tells them apart, which no form of a report shows.

        What else cannot be seen, every form shows by its escape.
        """
        if self.found != self.wanted and self.found.split() == self.wanted.split():
            object.__setattr__(self, "found", json.dumps(self.found))
            object.__setattr__(self, "wanted", json.dumps(self.wanted))


@dataclass(frozen=True)
class Skipped:
    """Not asked: another check failed first, or the stack has no such part."""

    reason: str
    needs: str = field(default="", compare=False)
    """The code of the check that did not pass and has to; empty: another reason."""


@dataclass(frozen=True)
class Pending:
    """Not there yet, as it has to be at this point of a customer's life."""

    reason: str


@dataclass(frozen=True)
class Unknown:
    """Could not look."""

    reason: str
    repair: Repair | None = None
    """What ends it, if it is what loses events; None: the catalogue's."""


Result: TypeAlias = Passed | Failed | Skipped | Pending | Unknown

T = TypeVar("T")
Seen_contra = TypeVar("Seen_contra", bound=MachineFacts, contravariant=True)


@dataclass(frozen=True)
class Check(Generic[Seen_contra]):
    """One check. Its cause, severity and repair stand in the catalogue under its code."""

    code: str
    wanted: str
    """The wanted state as a sentence without a full stop."""
    evaluate: Callable[[Seen_contra], Result]
    requires: tuple[str, ...]
    """Codes that must not have failed for this one to say anything."""


@dataclass(frozen=True)
class Category(Generic[Seen_contra]):
    """Checks under one heading, in causal order."""

    name: str
    title: str
    checks: tuple[Check[Seen_contra], ...]


@dataclass(frozen=True)
class Outcome:
    """A check and what it came to."""

    check: Check[Any]
    result: Result


class CannotSee(Exception):
    """Raised by `known`: the check becomes Unknown with this reason."""


def known(fact: Fact[T]) -> T:
    """The value of a fact.

    Raises:
        CannotSee: It could not be looked up; the check that asked answers Unknown.
    """
    if isinstance(fact, Unavailable):
        raise CannotSee(fact.reason)
    return fact


def present(found: T | None, what: str) -> T:
    """What is there, for a check behind one that fails or is skipped where it is not.

    Raises:
        ValueError: It is not there: `requires` of the check that asked lacks that code.
    """
    if found is None:
        raise ValueError(f"no {what}")
    return found


def check(
    code: str, wanted: str, *, requires: tuple[str, ...] = ()
) -> Callable[[Callable[[Seen_contra], Result]], Check[Seen_contra]]:
    """Make a check of a judging function."""

    def make(evaluate: Callable[[Seen_contra], Result]) -> Check[Seen_contra]:
        return Check(code, wanted, evaluate, requires)

    return make


def run(
    checks: Sequence[Check[Seen_contra]],
    seen: Seen_contra,
    refuted: frozenset[str] = frozenset(),
) -> tuple[Outcome, ...]:
    """Judge every check, in the given order of display, prerequisites first.

    What is skipped says what it waits for in the end, not merely the link before it in the chain.

    Args:
        checks: Prerequisites included.
        seen: What they judge.
        refuted: Codes of failed checks that stop none: an event that arrived says otherwise. What
            waits for one and cannot judge without it is skipped all the same.

    Raises:
        ValueError: A check requires a code that is not among the checks.
        graphlib.CycleError: Checks require each other.
    """
    by_code = {one.code: one for one in checks}
    outcomes: dict[str, Outcome] = {}
    for code in _in_order(checks):
        one = by_code[code]
        blocked = [outcomes[needed] for needed in one.requires if _stops(outcomes[needed].result)]
        firm = [each for each in blocked if each.check.code not in refuted]
        result = _skipped(firm[0]) if firm else _evaluated(one, seen)
        if blocked and isinstance(result, Unknown):
            result = _skipped(blocked[0])
        outcomes[code] = Outcome(one, result)
    return tuple(outcomes[one.code] for one in checks)


def _in_order(checks: Iterable[Check[Any]]) -> Iterable[str]:
    graph = {one.code: one.requires for one in checks}
    missing = {code for needs in graph.values() for code in needs} - graph.keys()
    if missing:
        raise ValueError(f"checks require unknown codes: {', '.join(sorted(missing))}")
    return TopologicalSorter(graph).static_order()


def _stops(result: Result) -> bool:
    return not isinstance(result, Passed)


def _skipped(by: Outcome) -> Skipped:
    if isinstance(by.result, Skipped):
        return by.result
    return Skipped(f"needs {by.check.code}", needs=by.check.code)


def _evaluated(one: Check[Seen_contra], seen: Seen_contra) -> Result:
    try:
        return one.evaluate(seen)
    except CannotSee as blind:
        return Unknown(str(blind))
    except Exception as error:
        return Unknown(f"this check crashed ({type(error).__name__}: {error}): please report it")
