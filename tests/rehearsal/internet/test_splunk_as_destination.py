"""What the kit sees of a local Splunk: by its own clients, through the proxy, as in a rehearsal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.destinations import reader_of
from logstreams.verification.destinations.splunk.collect import collect
from logstreams.verification.destinations.splunk.facts import HecAnswer, IndexedEvent, SplunkFacts
from logstreams.verification.destinations.splunk.times import seconds_of
from logstreams.verification.destinations.splunk.token_source import TokenRefused, source_by_token
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent
from logstreams.verification.transport.connect_error_kind import ConnectErrorKind
from rehearsal.internet import LocalInternet
from rehearsal.internet.stand_ins import SplunkControl
from tests.rehearsal.internet.support import ACCOUNT, enter, event_of, reach, stack_of

HEC, SEARCH = 8088, 8089
TOKEN, SEARCH_TOKEN = "00000000-1111-2222-3333-444444444444", "canary-of-the-search"
SET_UP: dict[str, Any] = {
    "tokens": [{"token": TOKEN, "default_index": "audit"}],
    "search_tokens": [SEARCH_TOKEN],
    "indexes": ["audit", "main"],
}


class NoAws:
    """No AWS: both tokens are in the environment."""

    def client(self, *_: Any, **__: Any) -> Any:
        class Caller:
            def get_caller_identity(self) -> dict[str, str]:
                return {"Account": ACCOUNT}

        return Caller()


@dataclass
class World:
    internet: LocalInternet
    name: str
    splunk: SplunkControl

    @property
    def settings(self) -> StackSettings:
        return stack_of(
            {
                "type": "splunk",
                "url": f"https://{self.name}:{HEC}",
                "token": {"env": "SPLUNK_HEC_TOKEN"},
                "index": "audit",
                "readBack": {
                    "url": f"https://{self.name}:{SEARCH}",
                    "token": {"env": "SPLUNK_TOKEN"},
                },
            }
        )

    def facts(self) -> SplunkFacts:
        facts = collect(cast("Aws", NoAws()), self.settings)
        assert isinstance(facts, SplunkFacts)
        return facts

    def reader(self) -> Any:
        return reader_of(self.settings, cast("Aws", NoAws()))

    def post(self, probe: TestEvent) -> None:
        """Deliver the event as WorkOS does."""
        answer = reach(
            self.internet,
            self.name,
            HEC,
            method="POST",
            path="/services/collector/event",
            headers={"Authorization": f"Splunk {TOKEN}"},
            json=[{"event": event_of(probe), "time": round(probe.occurred_at.timestamp() * 1000)}],
        )
        assert answer.status_code == 200


@pytest.fixture
def world(internet: LocalInternet, name: str, monkeypatch: pytest.MonkeyPatch) -> World:
    internet.publish(name, HEC, {"splunk": name})
    internet.publish(name, SEARCH, {"splunk_search": name})
    made = World(internet, name, internet.splunk(name))
    made.splunk.set_up(**SET_UP)
    enter(internet, monkeypatch, SPLUNK_HEC_TOKEN=TOKEN, SPLUNK_TOKEN=SEARCH_TOKEN)
    return made


def test_splunk_that_is_well(world: World) -> None:
    facts = world.facts()

    assert facts == SplunkFacts(
        identity=facts.identity,  # the local AWS's, and of no account of these tests
        network=facts.network,
        obstacle=None,
        health=HecAnswer(200, 17, "HEC is healthy"),
        token=HecAnswer(400, 5, "No data"),
        search_accepted=True,
        index_searchable=True,
    )
    assert world.splunk.events() == []


def test_own_token_is_told_by_the_source_of_an_event(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws, second = cast("Aws", NoAws()), {"token": "second", "name": "workos-2"}
    before = {**SET_UP["tokens"][0], "name": "workos"}
    world.splunk.set_up(**{**SET_UP, "tokens": [before, {**before, **second}]})

    first = source_by_token(world.settings, aws)
    monkeypatch.setenv("SPLUNK_HEC_TOKEN", "second")
    then = source_by_token(world.settings, aws)
    monkeypatch.setenv("SPLUNK_HEC_TOKEN", "third")
    with pytest.raises(TokenRefused, match="HEC code 4"):
        source_by_token(world.settings, aws)

    assert (first, then) == ("http:workos", "http:workos-2")


def other_token(**changed: Any) -> dict[str, Any]:
    return {"tokens": [SET_UP["tokens"][0] | changed]}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        pytest.param({"tokens": []}, 4, id="regenerated"),
        pytest.param(other_token(enabled=False), 1, id="disabled"),
        pytest.param(other_token(acknowledgement=True), 10, id="acknowledgement"),
        pytest.param(
            other_token(acknowledgement=True) | {"cloud": True}, 28, id="acknowledgement in a cloud"
        ),
        pytest.param({"queues_full": True}, 9, id="queues full"),
    ],
)
def test_token_is_answered_with_its_code(world: World, changed: dict[str, Any], code: int) -> None:
    world.splunk.set_up(**(SET_UP | changed))

    token = world.facts().token
    assert isinstance(token, HecAnswer)
    assert token.code == code


def test_collector_that_is_off_is_not_connected_to(world: World) -> None:
    world.splunk.set_up(**SET_UP, collector_enabled=False)

    assert world.facts().obstacle is ConnectErrorKind.UNCONNECTED


@pytest.mark.parametrize(
    ("certificate", "wanted"),
    [
        pytest.param(
            lambda made, name: made.issue(name, expired=True),
            ConnectErrorKind.EXPIRED,
            id="expired",
        ),
        pytest.param(
            lambda made, _: made.issue("other.acme.example"),
            ConnectErrorKind.OTHER_NAME,
            id="other name",
        ),
    ],
)
def test_certificate_is_in_everybodys_way(
    world: World, certificate: Callable[[Any, str], Any], wanted: ConnectErrorKind
) -> None:
    made = certificate(world.internet.certificates, world.name)
    world.internet.replace_certificate(world.name, HEC, made)

    assert world.facts().obstacle is wanted


def test_search_token_is_refused(world: World) -> None:
    world.splunk.set_up(**(SET_UP | {"search_tokens": []}))

    assert world.facts().search_accepted is False


def test_event_is_found_with_its_time(world: World, probe: TestEvent) -> None:
    reader = world.reader()
    assert reader.look(probe) is None
    world.post(probe)

    found = reader.look(probe)
    assert isinstance(found, DeliveredEvent)
    assert probe.faults_of(found.body) == ()
    assert isinstance(found.metadata, IndexedEvent)
    assert seconds_of(found.metadata.time) == probe.occurred_at.timestamp()
    assert reader.look_elsewhere(probe) is None


def test_event_that_is_far_in_the_future_is_found(world: World, probe: TestEvent) -> None:
    world.splunk.set_up(**SET_UP, time_is_always_seconds=True)
    world.post(probe)

    found = world.reader().look(probe)
    assert isinstance(found, DeliveredEvent)
    assert isinstance(found.metadata, IndexedEvent)
    assert float(found.metadata.time) > 1e12


def test_event_in_another_index_is_named(world: World, probe: TestEvent) -> None:
    world.splunk.set_up(**(SET_UP | other_token(default_index="main")))
    world.post(probe)

    assert world.reader().look(probe) is None
    assert world.reader().look_elsewhere(probe) == f'splunk index=main "{probe.nonce}"'


def test_index_that_may_not_be_searched_is_not_an_empty_one(world: World, probe: TestEvent) -> None:
    world.splunk.set_up(**SET_UP, searchable=["main"])
    world.post(probe)

    assert world.facts().index_searchable is False
    with pytest.raises(ReadError, match="may search no index audit"):
        world.reader().look(probe)


def test_name_that_nobody_published_is_unavailable(world: World) -> None:
    world.internet.withdraw(world.name, SEARCH)

    accepted = world.facts().search_accepted
    assert isinstance(accepted, Unavailable)
