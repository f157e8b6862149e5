"""Topics that are heard, or that nobody here can judge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from logstreams.verification.checks.archive.topics import topics_tell
from logstreams.verification.checks.framework import Passed, Skipped
from logstreams.verification.facts.archive import TopicFacts
from logstreams.verification.observations import Observations
from tests.unit.verification.silence_worlds import HEARING, TOPIC, alarmed, topic


@pytest.mark.parametrize("found", HEARING.values(), ids=HEARING)
def test_topic_that_is_heard_passes(healthy: Observations, found: TopicFacts) -> None:
    assert topics_tell.evaluate(topic(found)(healthy)) == Passed(TOPIC)


def test_topic_of_another_account_is_not_judged(healthy: Observations) -> None:
    settings = alarmed(healthy.settings)
    assert settings.destination.archive is not None
    seen = replace(healthy, settings=settings)

    assert topics_tell.evaluate(seen) == Skipped(f"{TOPIC} belongs to another account")


def test_stack_without_alarms_has_no_topic(healthy: Observations) -> None:
    assert topics_tell.evaluate(healthy) == Skipped("the stack's alarms tell no topic")
