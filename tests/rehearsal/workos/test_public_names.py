"""How the local WorkOS reaches a public name: where it leads, whose certificate, how long."""

from __future__ import annotations

import threading

import pytest
import trustme

from tests.rehearsal.processes import eventually
from tests.rehearsal.workos.receiving import Internet, Subscriber
from tests.rehearsal.workos.support import an_event

HOST = "logs.acme.example"
URL = f"https://{HOST}/in"
SECRET = "canary-of-the-query"


def test_query_is_sent_and_not_told(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.site(HOST, 8443)
    subscriber.connect(f"https://{HOST}:8443/in?key={SECRET}")
    subscriber.emit()
    eventually(lambda: site.received)
    assert site.received[0].path == f"/in?key={SECRET}"
    assert site.received[0].headers["Host"] == f"{HOST}:8443"
    assert subscriber.attempt().delivered_to == f"https://{HOST}:8443/in"


def test_destination_that_does_not_answer_in_time_is_an_error(
    subscriber: Subscriber, internet: Internet
) -> None:
    site = internet.site(HOST)
    site.release.clear()
    subscriber.connect(URL)
    subscriber.emit()
    eventually(subscriber.attempts, seconds=8)
    assert subscriber.attempt().code == "ReadTimeoutError"
    assert subscriber.state() == "error"


def test_nobody_listens(subscriber: Subscriber, internet: Internet) -> None:
    internet.lead(f"{HOST}:443", "127.0.0.1:1")
    subscriber.connect(URL)
    subscriber.emit()
    assert subscriber.attempt().code == "NewConnectionError"
    assert subscriber.state() == "error"


@pytest.mark.parametrize(
    "target", [pytest.param(None, id="unknown"), "192.0.2.1:443", "127.0.0.1:99999", "[::1]:443"]
)
def test_name_that_does_not_lead_here_is_not_connected_to(
    subscriber: Subscriber, internet: Internet, target: str | None
) -> None:
    internet.site("other.example")
    if target:
        internet.lead(f"{HOST}:443", target)
    subscriber.connect(URL)
    subscriber.emit()
    assert subscriber.attempt().code == "NameResolution"
    assert subscriber.state() == "error"


def test_name_is_looked_up_for_each_delivery(subscriber: Subscriber, internet: Internet) -> None:
    first = internet.site(HOST)
    subscriber.connect(URL)
    subscriber.emit()
    eventually(lambda: first.received)
    second = internet.site(HOST)
    subscriber.emit(an_event("team_2"))
    eventually(lambda: second.received)
    assert len(first.received) == 1


def test_loopback_address_needs_no_name(subscriber: Subscriber, internet: Internet) -> None:
    site = internet.endpoint("127.0.0.1")
    subscriber.connect(f"https://127.0.0.1:{site.port}")
    subscriber.emit()
    eventually(lambda: site.received)
    assert site.received[0].path == "/"


def test_certificate_for_another_name_is_refused(
    subscriber: Subscriber, internet: Internet
) -> None:
    """Also one for the address that is really connected to."""
    site = internet.endpoint("old.acme.example", "127.0.0.1", "localhost")
    internet.lead(f"{HOST}:443", f"127.0.0.1:{site.port}")
    subscriber.connect(URL)
    subscriber.emit()
    attempt = subscriber.attempt()
    assert attempt.code == "SSLError"
    assert HOST in (attempt.message or "")
    assert subscriber.state() == "error"
    assert not site.received


def test_certificate_of_another_authority_is_refused(
    subscriber: Subscriber, internet: Internet
) -> None:
    site = internet.endpoint(HOST, authority=trustme.CA())
    internet.lead(f"{HOST}:443", f"127.0.0.1:{site.port}")
    subscriber.connect(URL)
    subscriber.emit()
    assert subscriber.attempt().code == "SSLError"


def test_slow_destination_holds_up_nobody_else(subscriber: Subscriber, internet: Internet) -> None:
    slow, quick = internet.site(HOST), internet.site("quick.example")
    slow.release = threading.Event()
    subscriber.connect(URL)
    subscriber.emit()
    eventually(lambda: slow.received)
    workos = subscriber.workos
    other = Subscriber(workos, workos.create_organization("Other"), subscriber.sdk)
    other.connect("https://quick.example/")
    other.emit()
    eventually(lambda: quick.received, seconds=2)
    slow.release.set()
