"""What the kit sees of a local Datadog, by its own clients through the proxy, as in a rehearsal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import pytest

from logstreams.settings import StackSettings
from logstreams.settings.destinations.datadog import SITES
from logstreams.verification.checks.framework import known
from logstreams.verification.destinations import reader_of
from logstreams.verification.destinations.datadog.collect import collect
from logstreams.verification.destinations.datadog.facts import (
    DatadogFacts,
    ExclusionFacts,
    IndexFacts,
)
from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.readers import ReadError
from logstreams.verification.test_event import TestEvent
from rehearsal.internet import LocalInternet
from rehearsal.internet.stand_ins import DatadogControl
from tests.rehearsal.internet.support import enter, event_of, reach, stack_of

API_KEY, APPLICATION_KEY = "canary-api-key", "canary-application-key"
MAIN = {"name": "main", "query": "*"}
NO_AWS: Any = type("NoAws", (), {"client": None})()
SET_UP: dict[str, Any] = {
    "api_keys": [API_KEY],
    "application_keys": [
        {"key": APPLICATION_KEY, "scopes": ["logs_read_data", "logs_read_config"]}
    ],
    "indexes": [MAIN],
    "indexing_delay_seconds": 0,
}


@dataclass
class World:
    internet: LocalInternet
    datadog: DatadogControl
    """The organization at the stack's site."""

    @property
    def settings(self) -> StackSettings:
        return stack_of(
            {
                "type": "datadog",
                "site": "EU1",
                "apiKey": {"env": "DATADOG_API_KEY"},
                "applicationKey": {"env": "DATADOG_APPLICATION_KEY"},
            }
        )

    def facts(self) -> DatadogFacts:
        own = collect(NO_AWS, self.settings)
        assert "canary" not in repr(own)
        return cast("DatadogFacts", own)

    def reader(self) -> Any:
        return reader_of(self.settings, NO_AWS)

    def post(self, probe: TestEvent, **changed: Any) -> None:
        """Deliver the event as WorkOS does."""
        answer = reach(
            self.internet,
            f"http-intake.logs.{SITES['EU1']}",
            method="POST",
            path="/api/v2/logs",
            headers={"DD-API-KEY": API_KEY},
            json=[
                {
                    "message": event_of(probe) | changed,
                    "ddsource": "team-name",
                    "service": "audit-logs",
                }
            ],
        )
        assert answer.status_code == 202


@pytest.fixture(scope="session")
def published(internet: LocalInternet) -> None:
    internet.publish_datadog()


@pytest.fixture
def world(internet: LocalInternet, published: None, monkeypatch: pytest.MonkeyPatch) -> World:
    for host in SITES.values():
        internet.datadog(host).set_up(api_keys=[])
    made = World(internet, internet.datadog(SITES["EU1"]))
    made.datadog.set_up(**SET_UP)
    enter(internet, monkeypatch, DATADOG_API_KEY=API_KEY, DATADOG_APPLICATION_KEY=APPLICATION_KEY)
    return made


def test_datadog_that_is_well(world: World) -> None:
    facts = world.facts()

    intake = known(facts.intake)
    assert intake.status == 401  # no key was sent
    assert facts == DatadogFacts(
        api_key_valid=True,
        application_key_accepted=True,
        searches_logs=True,
        reads_indexes=True,
        indexes=(IndexFacts("main", "*", (), quota_used_up=False),),
        intake=intake,
    )


def test_key_of_another_site_is_found_there(world: World) -> None:
    world.datadog.set_up(api_keys=["another"])
    world.internet.datadog(SITES["AP1"]).set_up(api_keys=[API_KEY])

    facts = world.facts()

    assert (facts.api_key_valid, facts.other_site) == (False, "AP1")


def test_revoked_key_is_valid_at_no_site(world: World) -> None:
    world.datadog.set_up(api_keys=[])

    facts = world.facts()

    assert (facts.api_key_valid, facts.other_site) == (False, None)


@pytest.mark.parametrize(
    ("scopes", "searches", "reads"),
    [
        pytest.param(None, True, True, id="not scoped"),
        pytest.param(["logs_read_data"], True, False, id="to search only"),
        pytest.param(["logs_read_config"], False, True, id="to read indexes only"),
        pytest.param([], False, False, id="to nothing"),
    ],
)
def test_scopes_are_told_apart(
    world: World, scopes: list[str] | None, searches: bool, reads: bool
) -> None:
    world.datadog.set_up(
        **SET_UP | {"application_keys": [{"key": APPLICATION_KEY, "scopes": scopes}]}
    )

    facts = world.facts()

    assert facts.application_key_accepted is True
    assert (facts.searches_logs, facts.reads_indexes) == (searches, reads)


def test_revoked_application_key_is_not_accepted_and_cannot_search(
    world: World, probe: TestEvent
) -> None:
    world.datadog.set_up(**SET_UP | {"application_keys": []})

    assert world.facts().application_key_accepted is False
    with pytest.raises(ReadError, match="logs_read_data"):
        world.reader().look(probe)


def test_indexes_come_in_order_with_their_active_exclusions(world: World) -> None:
    web = {"name": "web", "query": "service:web"}
    off = {"name": "off", "is_enabled": False}
    some = {"name": "some", "query": "service:audit-logs", "sample_rate": 0.5}
    world.datadog.set_up(**SET_UP | {"indexes": [web, MAIN | {"exclusion_filters": [off, some]}]})

    assert world.facts().indexes == (
        IndexFacts("web", "service:web", (), quota_used_up=False),
        IndexFacts(
            "main", "*", (ExclusionFacts("some", "service:audit-logs", 0.5),), quota_used_up=False
        ),
    )


def test_event_is_found_whole(world: World, probe: TestEvent) -> None:
    reader = world.reader()
    assert reader.look(probe) is None
    world.post(probe)

    found = world.reader().look(probe)

    assert isinstance(found, DeliveredEvent)
    assert probe.faults_of(found.body) == ()
    assert found.copies == 1
    assert abs((found.arrived_at - probe.occurred_at).total_seconds()) < 60


def test_event_that_was_altered_is_found_and_is_not_whole(world: World, probe: TestEvent) -> None:
    world.post(probe, action="user.signed_in")

    found = world.reader().look(probe)

    assert isinstance(found, DeliveredEvent)
    assert probe.faults_of(found.body) != ()


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"indexing_delay_seconds": 600}, id="late"),
        pytest.param({"indexes": [{"name": "web", "query": "service:web"}]}, id="no index"),
        pytest.param({"indexes": [MAIN | {"exclusion_filters": [{"name": "all"}]}]}, id="excluded"),
        pytest.param({"indexes": [MAIN | {"quota_used_up": True}]}, id="beyond the quota"),
    ],
)
def test_event_that_no_search_finds_is_not_there(
    world: World, probe: TestEvent, changed: dict[str, Any]
) -> None:
    world.datadog.set_up(**SET_UP | changed)
    world.post(probe)

    assert world.reader().look(probe) is None


def test_site_behind_no_name_is_unknown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")

    assert isinstance(world.facts().api_key_valid, Unavailable)
