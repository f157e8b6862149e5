"""Datadog's API and its intake: the official client, with every failure made one error."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx2
import urllib3
from datadog_api_client import ApiClient, Configuration
from datadog_api_client.exceptions import (
    ApiException,
    ForbiddenException,
    OpenApiException,
    UnauthorizedException,
)
from datadog_api_client.v1.api.authentication_api import AuthenticationApi
from datadog_api_client.v1.api.logs_indexes_api import LogsIndexesApi
from datadog_api_client.v2.api.key_management_api import KeyManagementApi
from datadog_api_client.v2.api.logs_api import LogsApi
from datadog_api_client.v2.model.logs_list_request import LogsListRequest
from datadog_api_client.v2.model.logs_list_request_page import LogsListRequestPage
from datadog_api_client.v2.model.logs_query_filter import LogsQueryFilter
from datadog_api_client.v2.model.logs_sort import LogsSort

from logstreams.verification.destinations.datadog.facts import (
    ExclusionFacts,
    IndexFacts,
    IntakeAnswer,
)
from logstreams.verification.test_event import rfc3339
from logstreams.verification.transport.connect_error_kind import OF_A_PROXY
from logstreams.verification.transport.connect_errors import obstacle_of
from logstreams.verification.transport.https_client import public_client
from logstreams.verification.transport.loopback import proxy_of, refuse_to_leave

CONNECT_SECONDS = 5
READ_SECONDS = 20
RETRIES = 1
"""How often a request is made once more: after a lost connection, 502, 503 and 504."""


def configuration_of(url: str, api_key: str, application_key: str | None) -> Configuration:
    """How the official client asks: with these keys, by the environment's proxy and authorities.

    Args:
        url: Of the site's API.
        api_key: The API key.
        application_key: The application key; None: for what takes none.
    """
    configuration = Configuration(
        host=url,
        preload_content=False,
        request_timeout=(CONNECT_SECONDS, READ_SECONDS),
        ssl_ca_cert=os.environ.get("SSL_CERT_FILE"),
        retry_policy=urllib3.Retry(
            total=RETRIES,
            # A redirect would carry the keys to another host: the client sends them in headers of
            # Datadog's own, which urllib3 does not take off.
            redirect=0,
            raise_on_redirect=False,
            status_forcelist=(502, 503, 504),
            allowed_methods=None,  # the one POST is a search
            raise_on_status=False,
            backoff_factor=0.2,
            respect_retry_after_header=False,
        ),
    )
    # The client fills in keys of DD_API_KEY and DD_APP_KEY: the stack file says which are meant.
    configuration.api_key = {"apiKeyAuth": api_key}
    if application_key:
        configuration.api_key["appKeyAuth"] = application_key
    if proxy := proxy_of(url):
        configuration.proxy, configuration.proxy_headers = _proxy(proxy)
    return configuration


def _proxy(url: str) -> tuple[str, Mapping[str, str]]:
    """A proxy's URL, and the header that takes its user and password out of it."""
    parts = urlsplit(url)
    if parts.username is None:
        return url, {}
    user = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    bare = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    return bare, urllib3.make_headers(proxy_basic_auth=user)


_LONGEST_TEXT = 300

_PAGE, _PAGES = 100, 50
"""API keys of one answer, the most that Datadog gives, and the most answers that are asked for."""

Json = dict[str, Any]


class DatadogFailure(Exception):
    """Datadog could not be asked, or refused; the text says why and never holds a key."""


class DatadogForbidden(DatadogFailure):
    """Datadog answers 401 or 403."""


class DatadogBusy(DatadogFailure):
    """Datadog answers 429: the organization's requests of this kind are used up for now."""


class Datadog:
    """What this kit asks of one Datadog site.

    Source of all paths: Datadog's API reference (docs.datadoghq.com/api/latest), 2026-11-24.
    """

    def __init__(self, host: str, api_key: str, application_key: str | None = None) -> None:
        """Prepare; nothing is sent.

        Args:
            host: The site's domain, such as `datadoghq.eu`.
            api_key: The API key; it is never logged or shown.
            application_key: The application key, for what takes one.

        Raises:
            BeyondLoopback: In a rehearsal, when requests would leave this machine.
        """
        self.host = f"api.{host}"
        url = f"https://{self.host}"
        refuse_to_leave(url, "Datadog's API")
        self._keys = [key for key in (api_key, application_key) if key]
        self._client = ApiClient(configuration_of(url, api_key, application_key))

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def api_key_valid(self) -> bool:
        """Whether the API key is valid at this site (GET /api/v1/validate; 403 where it is not).

        Raises:
            DatadogFailure: Datadog could not be asked.
        """
        return self._accepted(AuthenticationApi(self._client).validate)

    def application_key_accepted(self) -> bool:
        """Whether both keys are valid, whatever their scopes (GET /api/v2/validate_keys).

        Raises:
            DatadogFailure: Datadog could not be asked.
        """
        return self._accepted(KeyManagementApi(self._client).validate_api_key)

    def api_keys_last_used(self) -> dict[str, list[datetime]]:
        """When API keys were last used, by their last four characters, which several may share.

        GET /api/v2/api_keys, `date_last_used`; needs the permission api_keys_read (API reference,
        "Get all API keys", 2026-11-29). A key that was never used has no time, one
        that is revoked is not there.

        Raises:
            DatadogForbidden: The application key may not list API keys.
            DatadogFailure: Datadog could not be asked.
        """
        found: dict[str, list[datetime]] = {}
        page = partial(KeyManagementApi(self._client).list_api_keys, page_size=_PAGE)
        for number in range(_PAGES):
            keys = self._json(partial(page, page_number=number)).get("data") or []
            for one in keys:
                attributes = one.get("attributes") or {}
                times = found.setdefault(str(attributes.get("last4")), [])
                if at := attributes.get("date_last_used"):
                    times.append(datetime.fromisoformat(str(at)))
            if len(keys) < _PAGE:
                break
        return found

    def indexes(self) -> tuple[IndexFacts, ...]:
        """Every index, in the order in which a log is offered to them.

        GET /api/v1/logs/config/indexes and, where there are several, …/index-order; both need the
        permission logs_read_config.

        Raises:
            DatadogForbidden: The application key may not read the configuration.
            DatadogFailure: Datadog could not be asked.
        """
        api = LogsIndexesApi(self._client)
        found = self._json(api.list_log_indexes).get("indexes") or []
        indexes = [_index(one) for one in found]
        if len(indexes) > 1:
            order = self._json(api.get_logs_index_order).get("index_names") or []
            place = {name: number for number, name in enumerate(order)}
            indexes.sort(key=lambda index: place.get(index.name, len(place)))
        return tuple(indexes)

    def logs(
        self, query: str, since: datetime, limit: int, until: datetime | None = None
    ) -> list[Json]:
        """Indexed logs that match a query, as the API writes them.

        POST /api/v2/logs/events/search; needs the permission logs_read_data. `until` is Datadog's
        now where none is given.

        Raises:
            DatadogForbidden: The application key may not read logs.
            DatadogFailure: Datadog could not be asked.
        """
        to = rfc3339(until) if until else "now"
        window = LogsQueryFilter(query=query, _from=rfc3339(since), to=to)
        body = LogsListRequest(filter=window, page=LogsListRequestPage(limit=limit))
        answer = self._json(lambda: LogsApi(self._client).list_logs(body=body))
        return [one for one in answer.get("data") or [] if isinstance(one, dict)]

    def every_log(self, query: str, since: datetime, until: datetime, page: int) -> Iterator[Json]:
        """All indexed logs of a range that match, the oldest first, page by page.

        Raises:
            DatadogForbidden: The application key may not read logs.
            DatadogFailure: Datadog could not be asked.
        """
        window = LogsQueryFilter(query=query, _from=rfc3339(since), to=rfc3339(until))
        after: dict[str, str] = {}
        while True:
            body = LogsListRequest(
                filter=window,
                page=LogsListRequestPage(limit=page, **after),
                sort=LogsSort.TIMESTAMP_ASCENDING,
            )
            answer = self._json(partial(LogsApi(self._client).list_logs, body=body))
            yield from (one for one in answer.get("data") or [] if isinstance(one, dict))
            cursor = ((answer.get("meta") or {}).get("page") or {}).get("after")
            if not cursor:
                return
            after = {"cursor": cursor}

    def _accepted(self, ask: Callable[[], Any]) -> bool:
        try:
            self._json(ask)
        except DatadogForbidden:
            return False
        return True

    def _json(self, ask: Callable[[], Any]) -> Json:
        """The answer as it came: the client's models turn strings into times and drop keys."""
        with self._translated():
            body = ask().data
        try:
            answer = json.loads(body)
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise DatadogFailure(f"{self.host} answers something that is not Datadog's JSON")
        return answer

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (UnauthorizedException, ForbiddenException) as error:
            raise DatadogForbidden(self._text(_said(error))) from None
        except ApiException as error:
            if error.status == HTTPStatus.TOO_MANY_REQUESTS:
                raise DatadogBusy(self._text(_said(error))) from None
            raise DatadogFailure(self._text(_said(error))) from None
        except (OpenApiException, ValueError):
            # The error's own text has the header with the key.
            what = "the request cannot be made: a key may hold characters that no key has"
            raise DatadogFailure(self._text(what)) from None
        except urllib3.exceptions.MaxRetryError as error:
            kind = obstacle_of(error)
            said = kind if kind in OF_A_PROXY else str(error.reason)
            raise DatadogFailure(self._text(said)) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise DatadogFailure(self._text(str(error))) from None

    def _text(self, words: str) -> str:
        for key in self._keys:
            words = words.replace(key, "…")
        return f"{self.host}: {' '.join(words.split())[:_LONGEST_TEXT]}"


def _said(error: ApiException) -> str:
    body = error.body if isinstance(error.body, dict) else {}
    words = [str(one) for one in body.get("errors") or [] if one != error.reason]
    return ": ".join([f"{error.status} {error.reason}", *words])


def _index(one: Json) -> IndexFacts:
    """An index; the default of a query that is not there is `*` (API reference, Logs Indexes)."""
    exclusions = [
        ExclusionFacts(
            name=str(exclusion.get("name")),
            query=_query(exclusion),
            rate=float((exclusion.get("filter") or {}).get("sample_rate", 1.0)),
        )
        for exclusion in one.get("exclusion_filters") or []
        if exclusion.get("is_enabled", True)
    ]
    return IndexFacts(
        name=str(one.get("name")),
        query=_query(one),
        exclusions=tuple(exclusions),
        quota_used_up=one.get("is_rate_limited") is True,
    )


def _query(one: Json) -> str:
    return str((one.get("filter") or {}).get("query") or "*")


def intake_of(host: str) -> IntakeAnswer:
    """How the intake of a site answers a request without a key and without a log.

    It refuses that (401 or 403: Datadog's API reference, "Send logs", 2026-11-24), unless it is
    out of order, or something else answers in its place.

    Args:
        host: The site's domain, such as `datadoghq.eu`.

    Raises:
        DatadogFailure: It did not answer.
        BeyondLoopback: In a rehearsal, when the request would leave this machine.
    """
    intake = f"http-intake.logs.{host}"
    try:
        with public_client("Datadog's intake") as client:
            answer = client.post(f"https://{intake}/api/v2/logs", json=[])
            return IntakeAnswer(answer.status_code, answer.elapsed.total_seconds())
    except httpx2.HTTPError as error:
        raise DatadogFailure(f"{intake}: {obstacle_of(error)}") from None
