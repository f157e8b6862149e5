"""The host that takes logs: `POST /api/v2/logs`.

Statuses and limits: *API Reference*, "Send logs" (2026-11-24): 202, 400, 401 (no key), 403 (invalid
key), 413 above 5 MB, at most 1000 logs. What more than 1000 are answered is inferred.
"""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.internet.datadog.errors import intake_error
from rehearsal.internet.datadog.state import DatadogState

BODY_BYTES = 5 * 1024 * 1024
ENTRIES = 1000
_ANY_COMPRESSION = 32 + zlib.MAX_WBITS  # gzip or zlib, told by their first bytes


class Intake:
    """Takes logs from bearers of an API key."""

    def __init__(self, datadog: DatadogState) -> None:
        self._datadog = datadog
        self.app = Starlette(routes=[Route("/api/v2/logs", self._take, methods=["POST"])])

    async def _take(self, request: Request) -> Response:
        key = request.headers.get("dd-api-key")
        if not key:
            return intake_error(HTTPStatus.UNAUTHORIZED)
        if key not in self._datadog.settings.api_keys:
            return intake_error(HTTPStatus.FORBIDDEN)
        self._datadog.used[key] = datetime.now(UTC)
        try:
            body = _decompressed(await request.body(), request.headers.get("content-encoding"))
            if len(body) > BODY_BYTES:
                return intake_error(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            entries = _entries(body)
        except ValueError as error:
            return intake_error(HTTPStatus.BAD_REQUEST, str(error))
        for entry in entries:
            self._datadog.accept(entry, request.query_params.get("ddtags", ""))
        return JSONResponse({}, HTTPStatus.ACCEPTED)


def _decompressed(body: bytes, encoding: str | None) -> bytes:
    if encoding in (None, "", "identity"):
        return body
    try:
        return zlib.decompress(body, _ANY_COMPRESSION)
    except zlib.error as error:
        raise ValueError(f"Decompression error: {error}") from None


def _entries(body: bytes) -> list[dict[str, Any]]:
    try:
        read = json.loads(body)
    except ValueError:
        raise ValueError("Invalid JSON structure") from None
    entries = read if isinstance(read, list) else [read]
    if not all(isinstance(entry, dict) for entry in entries):
        raise ValueError("Invalid JSON structure")
    if len(entries) > ENTRIES:
        raise ValueError(f"more than {ENTRIES} logs")
    return entries
