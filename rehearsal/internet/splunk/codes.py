"""Answers of the HTTP Event Collector: code, text and HTTP status.

Source: Splunk Enterprise, *Getting Data In*, "Troubleshoot HTTP Event Collector", "Possible error
codes" (2026-11-24). Code 28 is in no document found: Splunk Cloud Platform 10.5 was recorded to
answer it where Splunk Enterprise answers 10.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse, Response

SUCCESS = 0
TOKEN_DISABLED = 1
TOKEN_REQUIRED = 2
INVALID_AUTHORIZATION = 3
INVALID_TOKEN = 4
NO_DATA = 5
INVALID_DATA_FORMAT = 6
INCORRECT_INDEX = 7
SERVER_BUSY = 9
DATA_CHANNEL_MISSING = 10
EVENT_REQUIRED = 12
EVENT_BLANK = 13
HEALTHY = 17
QUEUES_FULL = 18
CLOUD_DATA_CHANNEL_MISSING = 28

_CLOUD_TEXT = (
    "Data channel is missing. If you have multiple indexers, sticky session load balancers "
    "must be provisioned and client requests must be routed accordingly."
)
_ANSWERS = {
    SUCCESS: (200, "Success"),
    TOKEN_DISABLED: (403, "Token disabled"),
    TOKEN_REQUIRED: (401, "Token is required"),
    INVALID_AUTHORIZATION: (401, "Invalid authorization"),
    INVALID_TOKEN: (403, "Invalid token"),
    NO_DATA: (400, "No data"),
    INVALID_DATA_FORMAT: (400, "Invalid data format"),
    INCORRECT_INDEX: (400, "Incorrect index"),
    SERVER_BUSY: (503, "Server is busy"),
    DATA_CHANNEL_MISSING: (400, "Data channel is missing"),
    EVENT_REQUIRED: (400, "Event field is required"),
    EVENT_BLANK: (400, "Event field cannot be blank"),
    HEALTHY: (200, "HEC is healthy"),
    QUEUES_FULL: (503, "HEC is unhealthy, queues are full"),
    CLOUD_DATA_CHANNEL_MISSING: (400, _CLOUD_TEXT),
}


def answer(code: int, **more: Any) -> Response:
    """The answer with this code; `more` are further fields, underscores for hyphens."""
    status, text = _ANSWERS[code]
    fields = {name.replace("_", "-"): value for name, value in more.items()}
    return JSONResponse({"text": text, "code": code, **fields}, status)
