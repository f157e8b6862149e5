from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from logstreams.settings.destinations.splunk import SplunkDestination

HOST = "https://splunk.acme.example:8088"
API = "https://splunk.acme.example:8089"


def destination(url: str = HOST, search: str = API) -> SplunkDestination:
    plain: dict[str, Any] = {
        "type": "splunk",
        "url": url,
        "token": {"env": "HEC_TOKEN"},
        "index": "audit",
        "readBack": {"url": search, "token": {"env": "SEARCH_TOKEN"}},
    }
    return SplunkDestination.model_validate(plain)


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("", id="none"),
        pytest.param("/", id="a slash"),
        pytest.param("/services/collector", id="collector"),
        pytest.param("/services/collector/event", id="event"),
        pytest.param("/services/collector/event/1.0", id="event of a version"),
        pytest.param("/splunk/services/collector/event", id="behind a reverse proxy"),
    ],
)
def test_url_of_hecs_endpoint_for_events_is_taken(path: str) -> None:
    assert destination(HOST + path).url == HOST + path


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/services/collector/raw", id="raw"),
        pytest.param("/services/collector/raw/1.0", id="raw of a version"),
        pytest.param("/services/collector/health", id="health"),
        pytest.param("/services/collector/ack", id="acknowledgements"),
        pytest.param("/services/collector/mint", id="mint"),
        pytest.param("/services/collector/event/", id="a slash behind it"),
        pytest.param("/services/collectors", id="misspelt"),
        pytest.param("/Services/Collector", id="another case"),
        pytest.param("/en-US/app/search", id="a page of Splunk Web's"),
        pytest.param("/services/collector/event/services", id="more behind it"),
    ],
)
def test_url_of_another_path_is_refused_by_name(path: str) -> None:
    with pytest.raises(ValidationError, match=f"which is not {path}: without a path") as raised:
        destination(HOST + path)
    assert [problem["loc"] for problem in raised.value.errors()] == [("url",)]


@pytest.mark.parametrize("path", ["", "/", "/splunkd"], ids=["none", "a slash", "a proxy's"])
def test_root_of_the_search_api_is_taken(path: str) -> None:
    found = destination(search=API + path).read_back
    assert found is not None
    assert found.url == API + path


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/services", id="services"),
        pytest.param("/services/search/v2/jobs/export", id="an endpoint"),
        pytest.param("/servicesNS/nobody/search", id="a namespace"),
        pytest.param("/en-US/app/search", id="a page of Splunk Web's"),
    ],
)
def test_url_of_an_endpoint_or_page_is_refused_for_the_search_api(path: str) -> None:
    with pytest.raises(ValidationError, match=f"without the path {path} of one") as raised:
        destination(search=API + path)
    assert [problem["loc"] for problem in raised.value.errors()] == [("readBack", "url")]
