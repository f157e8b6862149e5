"""How long a version is believed, and how often a new one is looked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from header_secret import HeaderSecret, SecretUnreadable
from tests.unit.components.receiver.support import OLD_SECRET, SECRET, Secrets, client_error

NEW = "canary-after"


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def secret(secrets: Secrets, clock: Clock) -> HeaderSecret:
    stand_in: Any = secrets
    return HeaderSecret(stand_in, "arn:secret", clock)


def rotate(secrets: Secrets) -> None:
    secrets.versions = {"AWSCURRENT": NEW, "AWSPREVIOUS": SECRET}


def test_versions_are_read_once_a_minute(
    secret: HeaderSecret, secrets: Secrets, clock: Clock
) -> None:
    for second in (0, 30, 59):
        clock.now = 1000.0 + second
        assert secret.version_of(SECRET) == "current"
    assert secrets.calls == 2
    clock.now = 1060.0
    secret.version_of(SECRET)
    assert secrets.calls == 4


def test_rotation_is_seen_at_once(secret: HeaderSecret, secrets: Secrets, clock: Clock) -> None:
    secret.version_of(SECRET)
    rotate(secrets)
    clock.now += 1
    assert secret.version_of(NEW) == "current"
    assert secret.version_of(SECRET) == "previous"
    assert secret.version_of(OLD_SECRET) is None


def test_guesses_cost_one_read_a_second(
    secret: HeaderSecret, secrets: Secrets, clock: Clock
) -> None:
    for eighth in range(80):
        clock.now = 1000.0 + eighth / 8
        assert secret.version_of(f"guess {eighth}") is None
    assert secrets.calls == 10 * 2


def test_old_version_is_refused_when_its_overlap_ended(
    secret: HeaderSecret, secrets: Secrets, clock: Clock
) -> None:
    assert secret.version_of(OLD_SECRET) == "previous"
    del secrets.versions["AWSPREVIOUS"]
    clock.now += 60
    assert secret.version_of(OLD_SECRET) is None


def test_unknown_value_is_not_judged_while_the_secret_cannot_be_read(
    secret: HeaderSecret, secrets: Secrets, clock: Clock
) -> None:
    secret.version_of(SECRET)
    rotate(secrets)
    versions, secrets.versions = (
        secrets.versions,
        {"AWSCURRENT": client_error(400, "ThrottlingException")},
    )
    clock.now += 6
    for _ in range(3):
        with pytest.raises(SecretUnreadable):
            secret.version_of(NEW)
    assert secret.version_of(SECRET) == "current"
    assert secrets.calls == 3
    secrets.versions = versions
    clock.now += 1
    assert secret.version_of(NEW) == "current"


def test_clock_that_went_back_is_not_believed(
    secret: HeaderSecret, secrets: Secrets, clock: Clock
) -> None:
    secret.version_of(SECRET)
    rotate(secrets)
    clock.now -= 3600
    assert secret.version_of(NEW) == "current"


def test_binary_secret_is_compared_too(secret: HeaderSecret, secrets: Secrets) -> None:
    secrets.versions = {"AWSCURRENT": SECRET.encode()}
    assert secret.version_of(SECRET) == "current"


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(f"{SECRET}\n", id="newline"),
        pytest.param(f"\ufeff{SECRET}".encode(), id="binary with a byte order mark"),
        pytest.param(json.dumps({"header": SECRET}), id="JSON"),
    ],
)
def test_value_is_compared_as_the_form_shows_it(
    secret: HeaderSecret, secrets: Secrets, stored: str | bytes
) -> None:
    secrets.versions = {"AWSCURRENT": stored}

    assert secret.version_of(SECRET) == "current"
    assert secret.version_of(f"{SECRET}x") is None


@pytest.mark.parametrize(
    "stored",
    [
        pytest.param(f"{SECRET}é", id="accent"),
        pytest.param(" \n", id="blank"),
        pytest.param('{"one": "a", "other": "b"}', id="two values"),
    ],
)
def test_value_that_no_header_carries_lets_nobody_in_and_refuses_for_now(
    secret: HeaderSecret, secrets: Secrets, stored: str
) -> None:
    secrets.versions = {"AWSCURRENT": stored}

    for sent in (stored, "", SECRET):
        with pytest.raises(SecretUnreadable):
            secret.version_of(sent)


def test_both_versions_are_always_compared(
    secret: HeaderSecret, secrets: Secrets, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[bytes] = []

    def compare(one: bytes, other: bytes) -> bool:
        compared.append(other)
        return one == other

    monkeypatch.setattr("hmac.compare_digest", compare)
    secret.version_of(SECRET)
    assert len(compared) == 2
    del secrets.versions["AWSPREVIOUS"]
    secret.version_of("wrong")
    assert {len(each) for each in compared} == {32}


def test_nothing_kept_is_the_secret(secret: HeaderSecret) -> None:
    secret.version_of(SECRET)
    kept = {name: value for name, value in vars(secret).items() if name != "_client"}
    assert SECRET not in repr(kept)
