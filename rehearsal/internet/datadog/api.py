"""The API's host: is the key valid, which logs are there, which indexes keep what.

Sources: *API Reference*, "Validate API key" (`{"valid": true}`, 403 otherwise), "Search logs
(POST)" (permission `logs_read_data`; last 15 minutes unless said otherwise; 10 logs a page), "Get
all indexes" and "Get indexes order" (permission `logs_read_config`), "Get all
API keys" (permission `api_keys_read`), "Validate API and application
keys" (`{"status": "ok"}`, whatever the scopes), all 2026-11-24. Inferred: 401 without a key, 403
with a wrong key or without the scope; the newest first.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.datadog.errors import api_error
from rehearsal.internet.datadog.query import check, matches
from rehearsal.internet.datadog.state import DatadogState
from rehearsal.internet.datadog.times import moment
from rehearsal.internet.messages.datadog import (
    READ_API_KEYS,
    READ_CONFIGURATION,
    READ_DATA,
    DatadogIndex,
    DatadogLog,
)

PAGE = 10
RETENTION_DAYS = 15


class Api:
    """Answers bearers of an API key, and for reading of an application key too."""

    def __init__(self, datadog: DatadogState) -> None:
        self._datadog = datadog
        self.app = Starlette(
            routes=[
                Route("/api/v1/validate", self._validate),
                Route("/api/v2/api_keys", self._api_keys),
                Route("/api/v2/validate_keys", self._validate_both),
                Route("/api/v2/logs/events/search", self._search, methods=["POST"]),
                Route("/api/v1/logs/config/indexes", self._indexes),
                Route("/api/v1/logs/config/index-order", self._order),
            ]
        )

    async def _validate(self, request: Request) -> Response:
        if request.headers.get("dd-api-key") not in self._datadog.settings.api_keys:
            return api_error(HTTPStatus.FORBIDDEN)
        self._datadog.used[request.headers["dd-api-key"]] = datetime.now(UTC)
        return JSONResponse({"valid": True})

    async def _api_keys(self, request: Request) -> Response:
        """One page is enough here; that a call of the API counts as a use is inferred."""
        if refused := self._refused(request, READ_API_KEYS):
            return refused
        first = request.query_params.get("page[number]", "0") == "0"
        keys = self._datadog.settings.api_keys if first else ()
        return JSONResponse({"data": [_api_key(key, self._datadog.used.get(key)) for key in keys]})

    async def _validate_both(self, request: Request) -> Response:
        """Both keys, whatever the application key's scopes (API reference, 2026-11-24)."""
        api_key = request.headers.get("dd-api-key")
        known = [each.key for each in self._datadog.settings.application_keys]
        both = request.headers.get("dd-application-key") in known
        if api_key not in self._datadog.settings.api_keys or not both:
            return api_error(HTTPStatus.FORBIDDEN)
        return JSONResponse({"status": "ok"})

    async def _search(self, request: Request) -> Response:
        if refused := self._refused(request, READ_DATA):
            return refused
        try:
            body = json.loads(await request.body() or b"{}")
            found = self._found(body.get("filter", {}), descending=body.get("sort") != "timestamp")
            limit = int(body.get("page", {}).get("limit", PAGE))
            first = int(body.get("page", {}).get("cursor", 0))
        except (AttributeError, TypeError, ValueError) as error:
            return api_error(HTTPStatus.BAD_REQUEST, str(error))
        data = [_event(log) for log in found[first : first + limit]]
        meta: dict[str, Any] = {"elapsed": 1, "status": "done"}
        if len(found) > first + limit:
            meta["page"] = {"after": str(first + limit)}
        return JSONResponse({"data": data, "meta": meta})

    async def _indexes(self, request: Request) -> Response:
        if refused := self._refused(request, READ_CONFIGURATION):
            return refused
        indexes = [_index(each) for each in self._datadog.settings.indexes]
        return JSONResponse({"indexes": indexes})

    async def _order(self, request: Request) -> Response:
        if refused := self._refused(request, READ_CONFIGURATION):
            return refused
        return JSONResponse({"index_names": [each.name for each in self._datadog.settings.indexes]})

    def _refused(self, request: Request, scope: str) -> Response | None:
        settings = self._datadog.settings
        api_key = request.headers.get("dd-api-key")
        application_key = request.headers.get("dd-application-key")
        if not api_key or not application_key:
            return api_error(HTTPStatus.UNAUTHORIZED)
        for known in settings.application_keys:
            if known.key == application_key and api_key in settings.api_keys:
                scoped_out = known.scopes is not None and scope not in known.scopes
                self._datadog.used[api_key] = datetime.now(UTC)
                return api_error(HTTPStatus.FORBIDDEN) if scoped_out else None
        return api_error(HTTPStatus.FORBIDDEN)

    def _found(self, wanted: dict[str, Any], *, descending: bool) -> list[DatadogLog]:
        query = wanted.get("query", "*")
        check(query)
        now = datetime.now(UTC)
        earliest = moment(str(wanted.get("from", "now-15m")), now)
        latest = moment(str(wanted.get("to", "now")), now)
        indexes = wanted.get("indexes") or ["*"]
        found = [
            log
            for log in self._datadog.logs
            if log.index is not None
            and (log.index in indexes or "*" in indexes)
            and log.searchable_at <= now
            and earliest <= log.timestamp <= latest
            and matches(query, log)
        ]
        return sorted(found, key=lambda log: log.timestamp, reverse=descending)


def _api_key(key: str, used: datetime | None) -> dict[str, Any]:
    last = used.isoformat() if used else None
    attributes = {"name": f"key {key[-4:]}", "last4": key[-4:], "date_last_used": last}
    return {"id": f"id-{key[-4:]}", "type": "api_keys", "attributes": attributes}


def _event(log: DatadogLog) -> dict[str, Any]:
    attributes = {
        "attributes": log.attributes,
        "message": log.message,
        "service": log.service,
        "host": log.host,
        "status": log.status,
        "tags": list(log.tags),
        "timestamp": log.timestamp.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    known = {name: value for name, value in attributes.items() if value is not None}
    return {"id": log.id, "type": "log", "attributes": known}


def _index(index: DatadogIndex) -> dict[str, Any]:
    return {
        "name": index.name,
        "filter": {"query": index.query},
        "num_retention_days": RETENTION_DAYS,
        "is_rate_limited": index.quota_used_up,
        "exclusion_filters": [
            {
                "name": each.name,
                "is_enabled": each.is_enabled,
                "filter": {"query": each.query, "sample_rate": each.sample_rate},
            }
            for each in index.exclusion_filters
        ],
    }
