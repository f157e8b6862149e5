"""How a fleet stands, in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from logstreams.fleet.document import FleetDocument, Result, StackOutcome

_MOST_NAMED = 5
_CLOCKS_DIFFER = timedelta(minutes=5)
"""How far two machines' clocks may be apart; S3 and STS allow 15 minutes."""

WORDS = {Result.GOOD: "verified", Result.ACCEPTED: "unproven (accepted)"}
"""A result on screen, where it is not its own word."""
_PLAIN = {Result.NOT_DEPLOYED: "not deployed yet"}

Age = Callable[[StackOutcome], str]
"""How old a stack's proof is; empty: that is not known."""


def summary(document: FleetDocument, now: datetime | None = None) -> str:
    """Such as `60 stacks: 57 verified (oldest proof 19 h), 2 pending, 1 failed LS504 acme`.

    Args:
        document: Of an update; what it left alone counts as well.
        now: The time; None: this machine's.
    """
    until = now or datetime.now(UTC)

    def age(one: StackOutcome) -> str:
        return hours(until - one.proof.proven_at) if one.proof else ""

    return one_line((*document.stacks, *document.others), document.left, WORDS, age)


def one_line(
    stacks: Sequence[StackOutcome], left: Sequence[str], words: Mapping[Result, str], age: Age
) -> str:
    """Stacks by what they came to, the worst last and by name.

    Args:
        stacks: What they came to.
        left: Those that did not begin.
        words: For results that are not told by their own.
        age: Of the good ones the oldest proof's is told.
    """
    told = []
    for result in Result:
        ones = [one for one in stacks if one.result is result]
        if ones:
            word = words.get(result) or _PLAIN.get(result, result)
            told.append(f"{len(ones)} {word}{_more(result, ones, age)}")
    if left:
        told.append(f"{len(left)} not begun")
    total = len(stacks) + len(left)
    return f"{counted(total)}: {', '.join(told)}" if total else "no stack"


def _more(result: Result, ones: list[StackOutcome], age: Age) -> str:
    if result is Result.GOOD:
        proven = [(one.proof.proven_at, one) for one in ones if one.proof]
        oldest = min(proven, key=lambda it: it[0])[1] if proven else None
        return f" (oldest proof {age(oldest)})" if oldest else ""
    if result.exit_code in {1, 2, 4}:
        named = [f"{one.root_code} {one.stack}".strip() for one in ones]
        return f" {some_of(named, _MOST_NAMED)}"
    return ""


def some_of(names: Sequence[str], most: int) -> str:
    """The first names, and how many more there are: `a, b and 3 more`."""
    more = len(names) - most
    return f"{', '.join(names[:most])}{f' and {more} more' * (more > 0)}"


def counted(stacks: int) -> str:
    """`1 stack`, `20 stacks`."""
    return f"{stacks} stack{'s' * (stacks != 1)}"


def is_future(at: datetime, now: datetime) -> bool:
    """Whether a time cannot be one of a past event: some machine's clock was wrong."""
    return at - now > _CLOCKS_DIFFER


def elapsed(age: timedelta) -> str:
    """An age as people say it: `12 min`, `19 h`, and from two days on `3 d`."""
    seconds = age.total_seconds()
    return f"{seconds // 86_400:.0f} d" if seconds >= 172_800 else hours(age)  # noqa: PLR2004


def hours(age: timedelta) -> str:
    """An age in whole hours that have passed, and in minutes below one; none is below zero."""
    seconds = max(age.total_seconds(), 0)
    return f"{seconds // 3600:.0f} h" if seconds >= 3600 else f"{seconds // 60:.0f} min"  # noqa: PLR2004
