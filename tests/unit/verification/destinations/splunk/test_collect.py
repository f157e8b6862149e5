"""What is collected of a Splunk, by what it answers."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import httpx2
import pytest
from botocore.exceptions import NoCredentialsError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.destinations.splunk import collector, search
from logstreams.verification.destinations.splunk.collect import collect, collect_afterwards
from logstreams.verification.destinations.splunk.facts import SplunkFacts
from logstreams.verification.facts.delivery import DeliveryFacts
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.identity import IdentityFacts
from logstreams.verification.facts.network import NetworkFacts
from logstreams.verification.observations import DestinationFacts, Observations
from logstreams.verification.transport import https_client
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from tests.unit.verification.test_splunk_faults import HEALTHY, NO_DATA, SPLUNK

HEC_TOKEN, SEARCH_TOKEN = "canary-hec", "canary-search"


class NoAws:
    """An AWS without credentials."""

    def client(self, *_: Any, **__: Any) -> Any:
        raise NoCredentialsError


class Splunk:
    """Answers by path; `broken` raises on the way."""

    def __init__(self) -> None:
        self.hec: dict[str, Any] = {"status_code": 400, "json": {"text": "No data", "code": 5}}
        self.search: dict[str, Any] = {"json": {"result": {"index": "audit", "count": "1"}}}
        self.broken: Exception | None = None

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/export"):
            return httpx2.Response(**{"status_code": 200, **self.search})
        if self.broken:
            raise self.broken
        if request.url.path.endswith("/health"):
            return httpx2.Response(200, json={"text": "HEC is healthy", "code": 17})
        return httpx2.Response(**self.hec)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Splunk:
    splunk = Splunk()

    def client(source: str, _: object = None) -> httpx2.Client:
        return https_client.public_client(source, httpx2.MockTransport(splunk))

    for module in (collector, search):
        monkeypatch.setattr(module, "public_client", client)
    monkeypatch.setenv("SPLUNK_HEC_TOKEN", HEC_TOKEN)
    monkeypatch.setenv("SPLUNK_TOKEN", SEARCH_TOKEN)
    return splunk


def asked(settings: StackSettings, **changed: Any) -> DestinationFacts:
    plain = settings.to_plain() | {"destination": SPLUNK | changed}
    return collect(cast("Aws", NoAws()), StackSettings.from_plain(plain))


def collected(settings: StackSettings, **changed: Any) -> SplunkFacts:
    facts = asked(settings, **changed)
    assert isinstance(facts, SplunkFacts)
    return replace(facts, identity=IdentityFacts(), network=NetworkFacts())


def test_splunk_that_is_well_is_seen_whole(world: Splunk, settings: StackSettings) -> None:
    del world
    assert collected(settings) == SplunkFacts(
        obstacle=None, health=HEALTHY, token=NO_DATA, search_accepted=True, index_searchable=True
    )


def test_tokens_are_in_no_fact(world: Splunk, settings: StackSettings) -> None:
    world.hec = {"status_code": 403, "json": {"text": f"not {HEC_TOKEN}", "code": 4}}
    world.search = {"status_code": 500, "json": {"messages": [{"text": SEARCH_TOKEN}]}}

    assert "canary" not in repr(asked(settings))


def test_missing_secrets_are_named_and_hide_nothing_else(
    world: Splunk, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    del world
    monkeypatch.delenv("SPLUNK_HEC_TOKEN")
    monkeypatch.delenv("SPLUNK_TOKEN")
    facts = collected(settings)

    assert facts.health == HEALTHY
    for fact, name in ((facts.token, "SPLUNK_HEC_TOKEN"), (facts.search_accepted, "SPLUNK_TOKEN")):
        assert isinstance(fact, Unavailable)
        assert f"{name} is not set" in fact.reason


def caused(by: Exception) -> Exception:
    error = httpx2.ConnectError("x")
    error.__cause__ = by
    return error


@pytest.mark.parametrize(
    ("broken", "wanted"),
    [
        pytest.param(caused(ConnectionRefusedError()), ConnectErrorKind.REFUSED, id="refused"),
        pytest.param(caused(ssl.SSLError("x")), ConnectErrorKind.TLS, id="TLS"),
        pytest.param(httpx2.ConnectTimeout("x"), None, id="time-out"),
        pytest.param(httpx2.ProxyError("403 Forbidden"), None, id="proxy"),
    ],
)
def test_what_is_in_everybodys_way_is_told_from_what_is_in_ours(
    world: Splunk, settings: StackSettings, broken: Exception, wanted: ConnectErrorKind | None
) -> None:
    world.broken = broken
    facts = collected(settings)

    assert isinstance(facts.token, Unavailable)
    if wanted is None:
        assert isinstance(facts.obstacle, Unavailable)
    else:
        assert facts.obstacle is wanted


@pytest.mark.parametrize(
    ("answer", "check"),
    [
        pytest.param({"status_code": 401}, lambda fact: fact is False, id="refused"),
        pytest.param({"status_code": 500}, lambda fact: isinstance(fact, Unavailable), id="broken"),
    ],
)
def test_search_credential_is_refused_or_not_known(
    world: Splunk,
    settings: StackSettings,
    answer: dict[str, Any],
    check: Callable[[object], bool],
) -> None:
    world.search = answer

    assert check(collected(settings).search_accepted)


def test_stack_without_read_back_has_no_search(world: Splunk, settings: StackSettings) -> None:
    del world
    assert collected(settings, readBack=None).search_accepted is None


def test_hec_is_asked_again_when_nothing_arrived(
    world: Splunk, settings: StackSettings, healthy: Observations
) -> None:
    stack = StackSettings.from_plain(settings.to_plain() | {"destination": SPLUNK})
    before = asked(settings)
    world.hec = {"status_code": 403, "json": {"text": "Token disabled", "code": 1}}

    def again(delivery: DeliveryFacts) -> Any:
        return collect_afterwards(cast("Aws", NoAws()), stack, before, delivery)

    assert again(DeliveryFacts(accepted=True, arrival=None)).token.code == 1
    assert again(DeliveryFacts(accepted=True, arrival=None)).search_accepted is True
    assert again(healthy.delivery) == before
    assert again(DeliveryFacts(not_sent="-")) == before
