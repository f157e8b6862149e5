"""What WorkOS could do wrong on its way to an endpoint; test_s3_delivery.py has it for S3."""

from __future__ import annotations

from typing import Any

from rehearsal.workos.streaming.egress import TWINS
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.receiving import Internet, Subscriber
from tests.rehearsal.workos.support import ACTION, an_event

HOST = "logs.acme.example"
URL = f"https://{HOST}/in"


def _bodies(subscriber: Subscriber, internet: Internet, **behaviour: Any) -> list[Any]:
    """The bodies of the first event."""
    site = internet.site(HOST)
    subscriber.connect(URL)
    subscriber.behave(**behaviour)
    subscriber.emit()
    eventually(subscriber.attempts)
    return site.bodies


def test_altered_event_is_whole_but_for_its_action(
    subscriber: Subscriber, internet: Internet
) -> None:
    ((item,),) = _bodies(subscriber, internet, body="altered")
    assert item["event"]["action"] == f"{ACTION}.altered"


def test_truncated_event_is_half_a_text_in_a_whole_body(
    subscriber: Subscriber, internet: Internet
) -> None:
    ((item,),) = _bodies(subscriber, internet, body="truncated")
    assert item["event"].startswith('{"id": ')
    assert "occurred_at" not in item["event"]


def test_event_delivered_twice_has_two_key_suffixes(
    subscriber: Subscriber, internet: Internet
) -> None:
    (first,), (second,) = _bodies(subscriber, internet, copies=2)
    assert first["event"] == second["event"]
    assert first["keySuffix"] != second["keySuffix"]


def test_replay_is_the_same_to_the_byte(subscriber: Subscriber, internet: Internet) -> None:
    first, *replays = _bodies(subscriber, internet, replays=2)
    assert replays == [first, first]


def test_bad_event_stands_before_the_good(subscriber: Subscriber, internet: Internet) -> None:
    ((bad, good),) = _bodies(subscriber, internet, bad_event=True)
    assert set(bad) == {"timestamp", "source"}
    assert good["event"]["action"] == ACTION


def test_late_event_arrives_when_its_time_has_come(
    subscriber: Subscriber, internet: Internet
) -> None:
    site = internet.site(HOST)
    subscriber.connect(URL)
    subscriber.behave(late_seconds=600)
    subscriber.emit()
    subscriber.behave(address=TWINS[3])
    subscriber.emit(an_event("team_prompt"))
    eventually(lambda: site.received)
    assert [request.address for request in site.received] == [TWINS[3]]
    subscriber.workos.advance_clock(600)
    eventually(lambda: len(site.received) == 2)
