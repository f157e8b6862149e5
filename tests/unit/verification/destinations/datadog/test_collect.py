"""What is read of a Datadog destination, from all of Datadog's sites."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest

from logstreams.settings import StackSettings
from logstreams.verification.destinations.datadog.collect import NOTHING, collect
from logstreams.verification.destinations.datadog.facts import DatadogFacts, IndexFacts
from logstreams.verification.facts.destination import DestinationFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from tests.unit.verification.destinations.datadog.site import Answer, Request, Sites
from tests.unit.verification.destinations.datadog.stack import APPLICATION_KEY, with_datadog

VALIDATE = "/api/v1/validate"
VALIDATE_KEYS = "/api/v2/validate_keys"
INDEXES = "/api/v1/logs/config/indexes"
SEARCH = "/api/v2/logs/events/search"
OK: Answer = (200, {"valid": True})
FORBIDDEN: Answer = (403, {"errors": ["Forbidden"]})


def no_aws(*_: Any, **__: Any) -> Any:
    raise AssertionError("nothing is asked of AWS")


def collected(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, **keys: Any
) -> DestinationFacts:
    aws: Any = type("Aws", (), {"client": no_aws})()
    facts = collect(aws, with_datadog(settings, monkeypatch, **keys))
    assert "canary" not in repr(facts)
    return facts


def facts_of(settings: StackSettings, monkeypatch: pytest.MonkeyPatch, **keys: Any) -> DatadogFacts:
    facts = collected(settings, monkeypatch, **keys)
    assert isinstance(facts, DatadogFacts)
    return facts


@pytest.fixture
def well(sites: Sites) -> Sites:
    sites.answers |= {
        VALIDATE: OK,
        VALIDATE_KEYS: (200, {"status": "ok"}),
        INDEXES: (200, {"indexes": [{"name": "main", "filter": {"query": "*"}}]}),
        SEARCH: (200, {"data": []}),
    }
    return sites


def only_at(host: str) -> Any:
    return lambda request: OK if request.host == host else FORBIDDEN


def test_everything_is_read_of_one_site_where_all_is_well(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = facts_of(settings, monkeypatch)

    assert replace(found, intake=NOT_LOOKED) == DatadogFacts(
        api_key_valid=True,
        application_key_accepted=True,
        searches_logs=True,
        reads_indexes=True,
        indexes=(IndexFacts("main", "*", (), quota_used_up=False),),
    )
    assert {one.host for one in well.requests} == {"api.datadoghq.eu"}
    assert sorted(well.paths()) == sorted([VALIDATE, INDEXES, SEARCH])


def test_key_of_another_site_is_found_there(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers[VALIDATE] = only_at("api.us5.datadoghq.com")

    facts = facts_of(settings, monkeypatch)

    assert (facts.api_key_valid, facts.other_site) == (False, "US5")
    assert len(well.requests) == 9
    assert {one.path for one in well.requests} == {VALIDATE}
    assert not [one for one in well.requests if APPLICATION_KEY in str(one.headers)]


def test_revoked_key_is_valid_nowhere(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers[VALIDATE] = FORBIDDEN

    facts = facts_of(settings, monkeypatch)

    assert (facts.api_key_valid, facts.other_site) == (False, None)


def test_site_that_does_not_answer_leaves_it_open_whose_the_key_is(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers[VALIDATE] = FORBIDDEN
    well.unreachable |= {"api.us3.datadoghq.com"}

    other = facts_of(settings, monkeypatch).other_site

    assert isinstance(other, Unavailable)
    assert other.reason.startswith("US3 did not answer: api.us3.datadoghq.com: ")


def test_site_that_cannot_be_reached_is_no_refusal(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.unreachable |= {"api.datadoghq.eu"}

    facts = facts_of(settings, monkeypatch)

    assert isinstance(facts.api_key_valid, Unavailable)
    assert isinstance(facts.other_site, Unavailable)
    assert well.requests == []


@pytest.mark.parametrize(
    ("refused", "searches", "reads"),
    [
        pytest.param(SEARCH, False, True, id="logs_read_data"),
        pytest.param(INDEXES, True, False, id="logs_read_config"),
    ],
)
def test_missing_scope_is_told_apart_from_the_other(
    well: Sites,
    settings: StackSettings,
    monkeypatch: pytest.MonkeyPatch,
    refused: str,
    searches: bool,
    reads: bool,
) -> None:
    well.answers[refused] = FORBIDDEN

    facts = facts_of(settings, monkeypatch)

    assert facts.application_key_accepted is True
    assert (facts.searches_logs, facts.reads_indexes) == (searches, reads)
    assert isinstance(facts.indexes, Unavailable) is not reads


def test_revoked_application_key_is_not_accepted(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers |= {VALIDATE_KEYS: FORBIDDEN, SEARCH: FORBIDDEN, INDEXES: FORBIDDEN}

    assert facts_of(settings, monkeypatch).application_key_accepted is False


def test_application_key_without_any_scope_is_accepted_all_the_same(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers |= {SEARCH: FORBIDDEN, INDEXES: FORBIDDEN}

    facts = facts_of(settings, monkeypatch)

    assert facts.application_key_accepted is True
    assert (facts.searches_logs, facts.reads_indexes) == (False, False)


def test_outage_of_one_question_leaves_the_others(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    well.answers[INDEXES] = (500, b"")

    facts = facts_of(settings, monkeypatch)

    assert facts.searches_logs is True
    assert isinstance(facts.reads_indexes, Unavailable)
    assert facts.indexes == facts.reads_indexes


def test_without_an_application_key_nothing_is_asked_with_one(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = facts_of(settings, monkeypatch, applicationKey=None)

    assert facts.application_key_accepted is None
    assert well.paths() == [VALIDATE]


@pytest.mark.parametrize("key", ["apiKey", "applicationKey"])
def test_key_that_is_not_there_is_named_by_its_place(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    assert "NOWHERE" not in os.environ
    del well

    facts = facts_of(settings, monkeypatch, **{key: {"env": "NOWHERE"}})

    blind = facts.api_key_valid if key == "apiKey" else facts.application_key_accepted
    assert blind == Unavailable("the environment variable NOWHERE is not set")


def test_search_for_nothing_names_no_log_of_the_customers(
    well: Sites, settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts_of(settings, monkeypatch)

    (asked,) = (one for one in well.requests if one.path == SEARCH)
    assert isinstance(asked, Request)
    assert asked.body["filter"]["query"] == NOTHING
