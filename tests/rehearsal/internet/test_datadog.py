"""The local Datadog, driven by Datadog's own client through the proxy."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import ApiException, ForbiddenException
from datadog_api_client.v1.api.authentication_api import AuthenticationApi
from datadog_api_client.v1.api.logs_indexes_api import LogsIndexesApi
from datadog_api_client.v2.api.key_management_api import KeyManagementApi
from datadog_api_client.v2.api.logs_api import LogsApi
from datadog_api_client.v2.model.http_log import HTTPLog
from datadog_api_client.v2.model.http_log_item import HTTPLogItem
from datadog_api_client.v2.model.logs_list_request import LogsListRequest
from datadog_api_client.v2.model.logs_query_filter import LogsQueryFilter

from rehearsal.control import ControlError
from rehearsal.internet import LocalInternet
from rehearsal.internet.datadog import SITES
from rehearsal.internet.stand_ins import DatadogControl
from tests.rehearsal.internet.support import reach
from tests.rehearsal.waiting import eventually

SITE = "us5.datadoghq.com"
API_KEY = "a" * 32
APPLICATION_KEY = "b" * 40


@pytest.fixture(scope="session")
def published(internet: LocalInternet) -> None:
    internet.publish_datadog()


@pytest.fixture
def datadog(internet: LocalInternet, published: None) -> DatadogControl:
    made = internet.datadog(SITE)
    made.set_up(api_keys=[API_KEY], application_keys=[{"key": APPLICATION_KEY}])
    return made


@pytest.fixture
def configuration(internet: LocalInternet, datadog: DatadogControl) -> Configuration:
    made = Configuration()
    made.proxy = internet.proxy_url
    made.ssl_ca_cert = str(internet.ca)
    made.server_variables["site"] = SITE
    made.api_key = {"apiKeyAuth": API_KEY, "appKeyAuth": APPLICATION_KEY}
    return made


def _event(nonce: str) -> dict[str, Any]:
    return {
        "id": nonce,
        "action": "a.b.c",
        "occurred_at": "2026-11-24T10:00:00.000Z",
        "targets": [{"id": f"target-{nonce}", "type": "team"}],
    }


def _send(internet: LocalInternet, *nonces: str, service: str = "audit-logs", **how: Any) -> int:
    """As WorkOS documents its body."""
    body = [
        {"message": _event(nonce), "ddsource": "team-name", "service": service} for nonce in nonces
    ]
    return _post(internet, json.dumps(body).encode(), **how)


def _post(
    internet: LocalInternet, content: bytes, key: str | None = API_KEY, **headers: str
) -> int:
    if key is not None:
        headers["DD-API-KEY"] = key
    return reach(
        internet,
        f"http-intake.logs.{SITE}",
        method="POST",
        path="/api/v2/logs",
        headers={"Content-Type": "application/json", **headers},
        content=content,
    ).status_code


def _search(configuration: Configuration, query: str, **within: Any) -> list[Any]:
    wanted = LogsListRequest(filter=LogsQueryFilter(query=query, **within))
    with ApiClient(configuration) as client:
        found: list[Any] = LogsApi(client).list_logs(body=wanted).data
    return found


def test_client_finds_the_event_by_its_nonce(
    internet: LocalInternet, configuration: Configuration
) -> None:
    assert _send(internet, "other-1", "nonce-1") == 202
    for query in ('"nonce-1"', '*:"nonce-1"', 'service:audit-logs AND *:"nonce-1"'):
        [found] = _search(configuration, query)
        attributes = found.attributes
        assert attributes.attributes["action"] == "a.b.c"
        assert json.loads(attributes.message) == _event("nonce-1")
        assert attributes.service == "audit-logs"
        assert attributes.tags == ["source:team-name"]
        assert attributes.attributes["occurred_at"] != attributes.timestamp


def test_official_client_sends_and_finds_text(configuration: Configuration) -> None:
    item = HTTPLogItem(message=json.dumps(_event("nonce-2")), ddtags="env:test", service="mine")
    with ApiClient(configuration) as client:
        LogsApi(client).submit_log(HTTPLog([item]))
    [found] = _search(configuration, '*:"target-nonce-2" env:test service:mine')
    assert found.attributes.attributes["id"] == "nonce-2"


def test_search_is_bounded_by_times_and_terms(
    internet: LocalInternet, configuration: Configuration
) -> None:
    _send(internet, "nonce-3")
    assert _search(configuration, '"nonce-3"', _from="now-1m", to="now")
    assert _search(configuration, '"nonce-3"', to="now-1m") == []
    assert _search(configuration, '"nonce-3"', indexes=["other"]) == []
    assert _search(configuration, '"nonce-3" service:other') == []
    assert _search(configuration, '"nonce-3" -service:audit-logs') == []
    assert _search(configuration, '"once-3"') == []


@pytest.mark.parametrize("query", ["a OR", "@id", "(a", '"cut'])
def test_other_queries_are_refused(configuration: Configuration, query: str) -> None:
    with pytest.raises(ApiException, match="knows no such query") as refused:
        _search(configuration, query)
    assert refused.value.status == 400


def test_valid_key_and_a_key_of_another_site(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    for site in SITES:
        configuration.server_variables["site"] = site
        with ApiClient(configuration) as client:
            if site == SITE:
                assert AuthenticationApi(client).validate().valid
            else:
                with pytest.raises(ForbiddenException):
                    AuthenticationApi(client).validate()


def test_revoked_key(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    datadog.change(api_keys=[])
    assert _send(internet, "nonce-4") == 403
    with pytest.raises(ForbiddenException):
        _search(configuration, '"nonce-4"')


@pytest.mark.parametrize(
    ("scopes", "reads_logs", "reads_indexes"),
    [
        pytest.param(None, True, True, id="unscoped"),
        pytest.param(["logs_read_data"], True, False, id="data"),
        pytest.param(["logs_read_config"], False, True, id="configuration"),
        pytest.param([], False, False, id="none"),
    ],
)
def test_scopes_of_the_application_key(
    datadog: DatadogControl,
    configuration: Configuration,
    scopes: list[str] | None,
    reads_logs: bool,
    reads_indexes: bool,
) -> None:
    datadog.change(application_keys=[{"key": APPLICATION_KEY, "scopes": scopes}])
    assert _may(lambda: _search(configuration, "*")) is reads_logs
    with ApiClient(configuration) as client:
        assert _may(LogsIndexesApi(client).list_log_indexes) is reads_indexes


def test_both_keys_are_validated_whatever_the_scopes(
    datadog: DatadogControl, configuration: Configuration
) -> None:
    datadog.change(application_keys=[{"key": APPLICATION_KEY, "scopes": []}])
    with ApiClient(configuration) as client:
        assert _may(KeyManagementApi(client).validate_api_key)
        datadog.change(application_keys=[])
        assert not _may(KeyManagementApi(client).validate_api_key)


def _may(call: Any) -> bool:
    try:
        call()
    except ForbiddenException:
        return False
    return True


def test_excluded_log_is_accepted_and_not_found(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    exclusion = {"name": "noise", "query": "service:audit-logs"}
    datadog.change(indexes=[{"name": "main", "exclusion_filters": [exclusion]}])
    assert _send(internet, "nonce-5") == 202
    assert _search(configuration, '"nonce-5"') == []
    assert datadog.logs()[-1].index is None
    with ApiClient(configuration) as client:
        [index] = LogsIndexesApi(client).list_log_indexes().indexes
    assert index.exclusion_filters[0].filter.query == "service:audit-logs"
    assert index.exclusion_filters[0].is_enabled
    datadog.change(
        indexes=[{"name": "main", "exclusion_filters": [{**exclusion, "is_enabled": False}]}]
    )
    _send(internet, "nonce-6")
    assert len(_search(configuration, '"nonce-6"')) == 1


def test_exclusion_by_an_attribute_leaves_the_other_logs_in(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    exclusion = {"name": "one", "query": "service:audit-logs @id:nonce-9*"}
    datadog.change(indexes=[{"name": "main", "exclusion_filters": [exclusion]}])
    _send(internet, "nonce-91", "nonce-10")
    assert _search(configuration, '"nonce-91"') == []
    assert len(_search(configuration, '"nonce-10"')) == 1


def test_log_that_no_index_wants_is_accepted_and_not_found(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    datadog.change(indexes=[{"name": "web", "query": "service:web"}])
    assert _send(internet, "nonce-7") == 202
    assert _search(configuration, '"nonce-7"') == []


def test_log_beyond_the_daily_quota_is_accepted_and_not_found(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    datadog.change(indexes=[{"name": "main", "quota_used_up": True}])
    assert _send(internet, "nonce-8") == 202
    assert _search(configuration, '"nonce-8"') == []
    with ApiClient(configuration) as client:
        [index] = LogsIndexesApi(client).list_log_indexes().indexes
    assert index.is_rate_limited


@pytest.mark.parametrize("query", ['*:"nonce"', "a OR"])
def test_filter_that_is_none_is_refused(datadog: DatadogControl, query: str) -> None:
    with pytest.raises(ControlError, match="422"):
        datadog.change(indexes=[{"name": "main", "query": query}])


def test_delay_until_a_log_can_be_searched(
    internet: LocalInternet, datadog: DatadogControl, configuration: Configuration
) -> None:
    datadog.change(indexing_delay_seconds=1)
    assert _send(internet, "nonce-8") == 202
    assert _search(configuration, '"nonce-8"') == []
    eventually(lambda: _search(configuration, '"nonce-8"'))


def test_intake_refuses_as_documented(internet: LocalInternet, datadog: DatadogControl) -> None:
    assert _post(internet, b"[]", key=None) == 401
    assert _post(internet, b"[]", key="c" * 32) == 403
    assert _post(internet, b"{") == 400
    assert _post(internet, b"[1]") == 400
    assert _post(internet, b" " * (5 * 1024 * 1024 + 1)) == 413
    compressed = {"Content-Encoding": "gzip"}
    assert _post(internet, gzip.compress(b'{"message": "a"}'), **compressed) == 202
    assert _post(internet, b"no gzip", **compressed) == 400


def test_forbidden_body_is_the_documented_one(
    internet: LocalInternet, datadog: DatadogControl
) -> None:
    def refused(host: str, path: str, method: str = "GET") -> Any:
        return reach(
            internet, host, path=path, method=method, headers={"DD-API-KEY": "c" * 32}
        ).json()

    intake = refused(f"http-intake.logs.{SITE}", "/api/v2/logs", "POST")
    assert intake == {"errors": [{"status": "403", "title": "Forbidden"}]}
    assert refused(f"api.{SITE}", "/api/v1/validate") == {"errors": ["Forbidden"]}


def test_intake_and_api_answer_at_their_own_hosts_only(
    internet: LocalInternet, datadog: DatadogControl
) -> None:
    assert reach(internet, f"http-intake.logs.{SITE}", path="/api/v1/validate").status_code == 404


def test_unknown_site_is_refused(internet: LocalInternet) -> None:
    with pytest.raises(ValueError, match=r"us4\.datadoghq\.com is no Datadog site"):
        internet.datadog("us4.datadoghq.com")
