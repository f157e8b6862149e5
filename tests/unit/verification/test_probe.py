"""Whole is what has everything that was sent, however it is spoiled and whatever is added."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logstreams.verification.test_event import TestEvent
from tests.unit.verification.conftest import body_of, event_of

PROBE = TestEvent(
    "lst_0123456789abcdef01234567", "org_1", datetime(2026, 11, 22, 12, tzinfo=UTC), 3
)
Spoil = Callable[[dict[str, Any]], None]


def put(*path: Any, value: Any) -> Spoil:
    def spoil(event: dict[str, Any]) -> None:
        *before, last = path
        for key in before:
            event = event[key]
        event[last] = value

    return spoil


def drop(*path: Any) -> Spoil:
    def spoil(event: dict[str, Any]) -> None:
        *before, last = path
        for key in before:
            event = event[key]
        del event[last]

    return spoil


def one_more(event: dict[str, Any]) -> None:
    event["targets"].insert(0, {"id": "team_1", "type": "team"})


FAULTS: dict[str, tuple[Spoil, str]] = {
    "actor's name altered": (
        put("actor", "name", value="Mallory"),
        'actor.name is "Mallory", sent was "log streams kit"',
    ),
    "actor's name dropped": (
        drop("actor", "name"),
        'actor.name is missing, sent was "log streams kit"',
    ),
    "actor's type altered": (
        put("actor", "type", value="user"),
        'actor.type is "user", sent was "system"',
    ),
    "actor's ID altered": (
        put("actor", "id", value="u"),
        f'actor.id is "u", sent was "{PROBE.nonce}"',
    ),
    "target's ID altered": (
        put("targets", 0, "id", value="t"),
        f'targets[0].id is "t", sent was "{PROBE.nonce}"',
    ),
    "target's type altered": (
        put("targets", 0, "type", value="user"),
        'targets[0].type is "user", sent was "log_stream"',
    ),
    "target's type dropped": (
        drop("targets", 0, "type"),
        'targets[0].type is missing, sent was "log_stream"',
    ),
    "targets dropped": (drop("targets"), "targets is missing, sent was ["),
    "targets emptied": (put("targets", value=[]), "targets is [], sent was ["),
    "targets no list": (put("targets", value={"id": "t"}), 'targets is {"id": "t"}, sent was ['),
    "one target more": (one_more, 'targets is [{"id": "team_1"'),
    "context dropped": (drop("context"), 'context is missing, sent was {"location": "127.0.0.1"'),
    "location altered": (
        put("context", "location", value="192.0.2.1"),
        'context.location is "192.0.2.1", sent was "127.0.0.1"',
    ),
    "user agent dropped": (drop("context", "user_agent"), "context.user_agent is missing"),
    "action altered": (put("action", value="a.b.c"), 'action is "a.b.c", sent was "log_streams'),
    "time altered": (put("occurred_at", value="2026-11-22T12:00:01Z"), "occurred_at is "),
    "time dropped": (drop("occurred_at"), "occurred_at is missing"),
    "time that is none": (put("occurred_at", value=1795348800), "occurred_at is 1795348800"),
    "version altered": (put("version", value=2), "version is 2, sent was 3"),
    "organization altered": (
        put("organization_id", value="org_2"),
        'organization_id is "org_2", sent was "org_1"',
    ),
}


def spoiled(spoil: Spoil) -> bytes:
    event = deepcopy(event_of(PROBE))
    spoil(event)
    return json.dumps(event).encode()


@pytest.mark.parametrize(("spoil", "fault"), FAULTS.values(), ids=FAULTS.keys())
def test_event_that_lacks_or_alters_one_thing_that_was_sent_is_named_by_that_thing(
    spoil: Spoil, fault: str
) -> None:
    (found,) = PROBE.faults_of(spoiled(spoil))

    assert found.startswith(fault)


def test_event_without_its_nonce_is_another() -> None:
    neither = spoiled(put("actor", "id", value="u")).replace(PROBE.nonce.encode(), b"x")

    assert PROBE.faults_of(neither) == (f"neither actor.id nor targets[].id is {PROBE.nonce}",)


WHOLE: dict[str, bytes] = {
    "as documented": body_of(PROBE),
    "with version and organization": json.dumps(PROBE.event).encode(),
    "with null for what need not be delivered": body_of(PROBE, organization_id=None, version=None),
    "with its version as text": body_of(PROBE, version="3"),
    "with metadata and fields of WorkOS's": spoiled(put("metadata", value={"a": 1})),
    "with more of the actor": spoiled(put("actor", "metadata", value={"a": 1})),
    "with more of a target": spoiled(put("targets", 0, "name", value=None)),
    "with more of the context": spoiled(put("context", "country", value="US")),
    "at the same time in another spelling": body_of(
        PROBE, occurred_at="2026-11-22T13:00:00.000000+01:00"
    ),
}


@pytest.mark.parametrize("body", WHOLE.values(), ids=WHOLE.keys())
def test_event_with_additions_is_whole(body: bytes) -> None:
    assert PROBE.faults_of(body) == ()


def test_event_without_version_was_sent_without_and_takes_any() -> None:
    probe = TestEvent.fresh("org_1", datetime.now(UTC) - timedelta(days=1))

    assert "version" not in probe.event
    assert probe.faults_of(body_of(probe, version=7)) == ()


NO_OBJECT = {"torn": b"{", "list": b"[]", "null": b"null", "not UTF-8": b"\xff\xfe{"}


@pytest.mark.parametrize("body", NO_OBJECT.values(), ids=NO_OBJECT.keys())
def test_what_is_no_json_object_is_one_fault(body: bytes) -> None:
    assert len(PROBE.faults_of(body)) == 1
