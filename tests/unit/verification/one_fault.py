"""A healthy stream, changed by one fault, and the report of what is then seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from logstreams.settings import Verify
from logstreams.verification.checks.framework import Unknown
from logstreams.verification.evaluate import evaluate
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.workos_api import StreamFacts
from logstreams.verification.observations import Observations
from logstreams.verification.report import Report
from logstreams.verification.verdict import Verdict

Change = Callable[[Observations], Observations]


def with_facts(seen: Observations, **facts: Any) -> Observations:
    """The same stream, and other facts of its destination."""
    return replace(seen, destination=replace(seen.destination, **facts))


def at_destination(**facts: Any) -> Change:
    """Change what is seen of the destination alone."""
    return lambda o: with_facts(o, **facts)


def archive(**facts: Any) -> Change:
    return lambda o: with_facts(o, archive=replace(o.destination.archive, **facts))


def delivery(**facts: Any) -> Change:
    return lambda o: replace(o, delivery=replace(o.delivery, **facts))


def stream(**facts: Any) -> Change:
    def change(o: Observations) -> Observations:
        assert isinstance(o.api.stream, StreamFacts)
        return replace(o, api=replace(o.api, stream=replace(o.api.stream, **facts)))

    return change


def lost(o: Observations) -> Observations:
    """The event was accepted and recorded, and did not arrive."""
    changed = stream(last_synced_at=o.now - timedelta(days=1))(o)
    return delivery(arrival=None, recorded=True)(changed)


def lost_in(state: str) -> Change:
    """As `lost`, and WorkOS calls the stream so."""
    return lambda o: stream(state=state)(lost(o))


def report_of(seen: Observations, *changes: Change) -> Report:
    for change in changes:
        seen = change(seen)
    return evaluate(seen, seen.now)


def root_of(report: Report) -> tuple[str, list[str]]:
    """The root cause of a failed stream, and what is listed beside it."""
    assert report.verdict is Verdict.FAILED
    assert report.root is not None
    return report.root.code, [other.code for other in report.other_causes]


def marks_of(report: Report) -> dict[str, str]:
    """What came of each check, by its code."""
    return {one.check.code: type(one.result).__name__ for one in report.outcomes}


def unread(seen: Observations) -> Observations:
    """As the stack file wants it with `verify.readBack: none`."""
    verify = Verify(readBack="none")
    settings = seen.settings.model_copy(update={"verify": verify})
    return delivery(arrival=Unavailable("nobody reads it back"))(replace(seen, settings=settings))


def unknown_in(report: Report) -> list[str]:
    """The checks that could not look."""
    return [one.check.code for one in report.outcomes if isinstance(one.result, Unknown)]
