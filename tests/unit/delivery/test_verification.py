"""How long a verification waits, and whose word it takes when it cannot read the destination."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.delivery import verification
from logstreams.delivery.facts.delivery import DeliveryFacts
from logstreams.delivery.facts.identity import IdentityFacts, RoleFacts
from logstreams.delivery.facts.workos_api import ApiFacts, StreamFacts
from logstreams.delivery.observations import DestinationFacts, Observations
from logstreams.delivery.probe import Probe
from logstreams.delivery.verification import FRESH_ROLE, INVALID_SECONDS, Question
from logstreams.settings import StackSettings


def stream(state: str, synced: datetime | None = None) -> StreamFacts:
    return StreamFacts("als_1", "S3", state, synced, datetime.now(UTC))


@pytest.mark.parametrize(
    ("state", "role_age", "waited"),
    [
        pytest.param("active", timedelta(days=1), 300.0, id="active: the stack file's limit"),
        pytest.param("error", timedelta(days=1), 300.0, id="error: WorkOS tries again"),
        pytest.param("invalid", timedelta(days=1), INVALID_SECONDS, id="invalid: it does not"),
        pytest.param(
            "invalid", timedelta(0), FRESH_ROLE.total_seconds(), id="invalid, and the role is new"
        ),
    ],
)
def test_wait_is_shorter_for_a_stream_that_was_given_up(
    healthy: Observations, state: str, role_age: timedelta, waited: float
) -> None:
    assert isinstance(healthy.identity.role, RoleFacts)
    role = replace(healthy.identity.role, created_at=datetime.now(UTC) - role_age)
    world: Future[Any] = Future()
    world.set_result(DestinationFacts(identity=IdentityFacts(role=role)))
    question = Question(healthy.settings, first_verified_at=None, wait_seconds=300)

    found = verification._patience(question, ApiFacts(stream=stream(state)), world)

    assert found == waited


def test_destination_that_cannot_be_read_is_waited_for_by_workos_s_own_word(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe.fresh(settings.organization_id, datetime.now(UTC))
    synced = stream("active", probe.occurred_at + timedelta(seconds=1))
    answers = iter([stream("active"), stream("active"), synced])
    monkeypatch.setattr(verification, "gather_stream", lambda *_: ("active", next(answers)))
    monkeypatch.setattr(verification.time, "sleep", lambda _: None)
    workos: Any = None

    _, found = verification._until_synced(
        workos, settings.organization_id, DeliveryFacts(probe=probe), 60
    )

    assert found is synced


def test_workos_that_never_syncs_is_not_waited_for_longer_than_the_limit(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = Probe.fresh(settings.organization_id, datetime.now(UTC))
    never = stream("active")
    monkeypatch.setattr(verification, "gather_stream", lambda *_: ("active", never))
    monkeypatch.setattr(verification.time, "sleep", lambda _: None)
    workos: Any = None

    _, found = verification._until_synced(
        workos, settings.organization_id, DeliveryFacts(probe=probe), 0
    )

    assert found is never
