"""What a bucket for access logs has to be, and what its logs tell of WorkOS's addresses."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.checks.archive.access import admits_every_address
from logstreams.verification.checks.archive.retention import access_logs_sound
from logstreams.verification.checks.framework import Failed, Passed, Result
from logstreams.verification.facts.archive import AccessLogTargetFacts
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import with_facts


def log_policy(effect: str = "Allow", action: str = "s3:PutObject") -> dict[str, Any]:
    service = {"Service": "logging.s3.amazonaws.com"}
    return {"Statement": [{"Effect": effect, "Principal": service, "Action": action}]}


TARGET = AccessLogTargetFacts(
    bucket="acme-logs",
    exists=True,
    owner_is_us=True,
    region="us-east-1",
    algorithm="AES256",
    locked=False,
    policy=log_policy(),
)


def evaluated(seen: Observations, **facts: Any) -> Result:
    target = replace(TARGET, **facts)
    return access_logs_sound.evaluate(
        with_facts(seen, archive=replace(seen.destination.archive, access_logs=target))
    )


def test_target_that_takes_logs_is_sound(healthy: Observations) -> None:
    assert evaluated(healthy) == Passed("acme-logs")


@pytest.mark.parametrize(
    ("facts", "found"),
    [
        pytest.param({"exists": False}, "does not exist", id="gone"),
        pytest.param({"owner_is_us": False}, "belongs to another account", id="account"),
        pytest.param({"region": "eu-west-1"}, "is in eu-west-1", id="region"),
        pytest.param({"algorithm": "aws:kms"}, "encrypts with aws:kms", id="encryption"),
        pytest.param({"locked": True}, "has Object Lock", id="lock"),
        pytest.param({"policy": None}, "does not let", id="no policy"),
        pytest.param({"policy": log_policy("Deny")}, "does not let", id="denied"),
        pytest.param({"policy": log_policy(action="s3:GetObject")}, "does not let", id="read only"),
    ],
)
def test_target_that_takes_no_logs_is_advice(
    healthy: Observations, facts: dict[str, Any], found: str
) -> None:
    result = evaluated(healthy, **facts)

    assert isinstance(result, Failed)
    assert found in result.found


NINE = [f"127.0.0.{host}" for host in range(11, 20)]
SEEN: dict[str, tuple[Fact[frozenset[str]], str]] = {
    "none": (frozenset({"192.0.2.1"}), "9 addresses, by policy, not yet seen"),
    "unreadable": (Unavailable("AccessDenied"), "9 addresses, by policy, not yet seen"),
    "some": (
        frozenset(NINE[:7]),
        "9 addresses; by policy, not yet seen: 127.0.0.18, 127.0.0.19",
    ),
    "all": (frozenset(NINE), "9 addresses, each seen in the access logs"),
}


@pytest.mark.parametrize(("addresses", "said"), SEEN.values(), ids=SEEN.keys())
def test_addresses_no_event_was_seen_from_are_said(
    healthy: Observations, addresses: Fact[frozenset[str]], said: str
) -> None:
    logs = replace(TARGET, put_from=addresses)
    seen = with_facts(healthy, archive=replace(healthy.destination.archive, access_logs=logs))

    assert admits_every_address.evaluate(seen) == Passed(said)


def test_without_access_logs_no_address_was_seen(healthy: Observations) -> None:
    assert admits_every_address.evaluate(healthy) == Passed("9 addresses, by policy, not yet seen")
