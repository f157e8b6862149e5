"""How a fleet stands, in one line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from logstreams.fleet.document import FleetDocument, Result, StackOutcome

_MOST_NAMED = 5

_WORDS = {Result.GOOD: "verified", Result.ACCEPTED: "unproven (accepted)"}


def summary(document: FleetDocument, now: datetime | None = None) -> str:
    """Such as `60 stacks: 57 verified (oldest proof 19 h), 2 pending, 1 failed LS504 acme`.

    Args:
        document: Of an update; what it left alone counts as well.
        now: The time; None: this machine's.
    """
    everything = (*document.stacks, *document.others)
    total = len(everything) + len(document.left)
    told = []
    for result in Result:
        ones = [one for one in everything if one.result is result]
        if ones:
            word = _WORDS.get(result, result.value)
            told.append(f"{len(ones)} {word}{_more(result, ones, now or datetime.now(UTC))}")
    if document.left:
        told.append(f"{len(document.left)} not begun")
    return f"{total} stack{'s' * (total != 1)}: {', '.join(told)}" if total else "no stack"


def _more(result: Result, ones: list[StackOutcome], now: datetime) -> str:
    if result is Result.GOOD:
        proofs = [one.proof.proven_at for one in ones if one.proof]
        return f" (oldest proof {hours(now - min(proofs))})" if proofs else ""
    if result.exit_code in {1, 2, 4}:
        named = [f"{one.root} {one.stack}".strip() for one in ones[:_MOST_NAMED]]
        more = len(ones) - _MOST_NAMED
        return f" {', '.join(named)}{f' and {more} more' * (more > 0)}"
    return ""


def hours(age: timedelta) -> str:
    """An age in whole hours, and in minutes below one."""
    seconds = age.total_seconds()
    return f"{seconds / 3600:.0f} h" if seconds >= 3600 else f"{seconds / 60:.0f} min"  # noqa: PLR2004
