"""Objects of other days and names than the test event's: a policy may refuse some of them alone.

WorkOS chooses a key's end and takes its day from the event, which may be sent late (Log Streams,
S3, 2026-11-22; Audit Logs guide): one key that is allowed says nothing of those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from logstreams.verification.checks.decisions import refused
from logstreams.verification.checks.framework import Failed
from logstreams.verification.iam import Allowed, Denied, Policies, Prefix, Request, decide
from logstreams.verification.object_key import event_arn
from logstreams.verification.observations import Observations

_DAY = timedelta(days=1)
_DATE = re.compile(r"(?<!\d)(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?!\d)")
_ENDS = "0123456789abcdefghijklmnopqrstuvwxyz"
_AHEAD = (-1, 1, 7, 31, 366)
"""Days from now: an event of yesterday that is sent late, and those to come."""

Asking = Callable[[str | Prefix], Request]
"""The request for an object, by its ARN."""


def refused_elsewhere(
    policies: Policies, asking: Asking, wanted: str, seen: Observations
) -> Failed | None:
    """What refuses an object that WorkOS may write under the path, where it lets today's pass.

    None: nothing does, as far as samples tell: days that the policies name and some to come, and
    every letter and digit at a key's end.

    Args:
        policies: They decide.
        asking: The request for an object.
        wanted: What should be allowed, in words, without the object.
        seen: What was collected.
    """
    under = f"{seen.settings.bucket_arn}/{seen.settings.object_prefix}"
    if isinstance(decide(policies, asking(Prefix(under))), Allowed):
        return None  # whatever the object is called
    if not isinstance(decide(policies, asking(event_arn(seen.settings, seen.now))), Allowed):
        return None  # nor is today's let pass: for another reason, which has its own check
    for arn in _samples(policies, seen):
        found = decide(policies, asking(arn))
        if isinstance(found, Denied):
            failed = refused({arn: found}, 1, f"{wanted} {under}*")
            return replace(failed, found=f"{failed.found}, for objects such as {arn}", loses="some")
    return None


def _samples(policies: Policies, seen: Observations) -> Iterator[str]:
    """Objects that WorkOS may write: of other days, and with other ends."""
    now = seen.now.astimezone(UTC)
    first = now - _DAY
    days = [now + days * _DAY for days in _AHEAD]
    days += [one for one in _named_days(policies) if one >= first]
    for day in dict.fromkeys(days):
        yield event_arn(seen.settings, day)
    for end in _ENDS:
        yield event_arn(seen.settings, now, end * 12)


def _named_days(policies: Policies) -> Iterator[datetime]:
    """The days that resources and conditions of the policies name: of a month or year, some."""
    texts = (
        text
        for _, _, one in policies.parsed
        for text in (
            *one.resources,
            *one.not_resources,
            *(wanted for condition in one.conditions for wanted in condition.wanted),
        )
    )
    for text in dict.fromkeys(texts):
        for year, month, day in _DATE.findall(text):
            yield from _days(int(year), _numbers(month, range(1, 13)), _numbers(day, (1, 15, 28)))


def _numbers(written: str, otherwise: Iterable[int]) -> tuple[int, ...]:
    return (int(written),) if written else tuple(otherwise)


def _days(year: int, months: Iterable[int], days: Iterable[int]) -> Iterator[datetime]:
    for month in months:
        for day in days:
            try:
                yield datetime(year, month, day, 12, tzinfo=UTC)
            except ValueError:  # 2026-02-30: no such day
                continue
