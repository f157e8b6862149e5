"""The Lambda function behind the load balancer: WorkOS's deliveries into the archive bucket.

Configured by environment variables, none of them a secret:

- LOGSTREAMS_BUCKET, LOGSTREAMS_PREFIX: where events go, as `{prefix}YYYY-MM-DD/….json`
- LOGSTREAMS_QUARANTINE: prefix of what was sent and is no event
- LOGSTREAMS_HEADER, LOGSTREAMS_SECRET_ARN: header that carries the secret, and the secret

A delivery is acknowledged only when all of it is stored. What may succeed later is answered 5xx.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Any, Protocol

import batch
import clients
from archive import Archive, Delivery, NotStored
from header_secret import HeaderSecret, SecretUnreadable
from log_line import LogLine

MARGIN_SECONDS = 2.0
"""How long before Lambda's own limit the answer is given: after it there is none."""

MULTI_VALUE = "multiValueHeaders"
"""Where headers come in a target group with `lambda.multi_value_headers.enabled`: in lists."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    @property
    def function_name(self) -> str: ...  # noqa: D102 - Lambda's own
    @property
    def aws_request_id(self) -> str: ...  # noqa: D102 - Lambda's own
    def get_remaining_time_in_millis(self) -> int: ...  # noqa: D102 - Lambda's own


@dataclass(frozen=True)
class Answer:
    """What the sender is told."""

    status: HTTPStatus
    says: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)

    def for_load_balancer(self, *, multi_value: bool = False) -> dict[str, Any]:
        """Return it as a load balancer wants it.

        Source: Elastic Load Balancing, "Use Lambda functions as targets", 2026-11-24.

        Args:
            multi_value: The target group's multi-value headers are switched on: the answer's are
                read from `multiValueHeaders` then, and from nowhere else.
        """
        headers = {"content-type": "application/json", **self.headers}
        named: dict[str, Any] = {"headers": headers}
        if multi_value:
            named = {"multiValueHeaders": {name: [value] for name, value in headers.items()}}
        return {
            "statusCode": self.status.value,
            "statusDescription": f"{self.status.value} {self.status.phrase}",
            **named,
            "body": json.dumps(self.says),
            "isBase64Encoded": False,
        }


@dataclass(frozen=True)
class Receiver:
    """Answers requests; made once a process."""

    header: str
    secret: HeaderSecret
    archive: Archive

    def answer(self, request: dict[str, Any], deadline: float, log: LogLine) -> Answer:
        """Judge the request, store what it brings, answer; `log` is told on the way."""
        if request.get("httpMethod") == "GET" and request.get("path") == "/health":
            return Answer(HTTPStatus.OK, {"health": "ok"})
        if request.get("httpMethod") != "POST":
            return _refusal(HTTPStatus.METHOD_NOT_ALLOWED, "POST only", allow="POST")
        headers = _headers(request)
        sent = headers.get(self.header.lower())
        try:
            log.secret_version = sent and self.secret.version_of(sent)
        except SecretUnreadable:
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "the secret cannot be read now")
        if not log.secret_version:
            return _refusal(HTTPStatus.UNAUTHORIZED, "header missing or wrong")
        body = _body(request)
        log.bytes = len(body)
        if batch.is_empty(body):  # nothing to keep: a retained object would say nothing
            return _refusal(HTTPStatus.BAD_REQUEST, "empty body")
        delivery = Delivery(
            log.secret_version,
            deadline,
            datetime.now(UTC),
            log.outcomes,
            self.secret.id_of(log.secret_version),
        )
        return self._store(body, headers.get("content-type", ""), delivery)

    def _store(self, body: bytes, content_type: str, delivery: Delivery) -> Answer:
        try:
            try:
                items = batch.read(body, content_type)
            except batch.Unreadable:
                self.archive.keep_unreadable(body, delivery)
                return _refusal(HTTPStatus.BAD_REQUEST, "neither a JSON array nor NDJSON")
            self.archive.store(items, delivery)
        except NotStored:
            return _refusal(HTTPStatus.SERVICE_UNAVAILABLE, "not everything is stored; send again")
        return Answer(HTTPStatus.OK, dict(delivery.outcomes))


def handle(event: dict[str, Any], context: Context) -> dict[str, Any]:
    """Answer one request of the load balancer, whatever happens, and log one line."""
    deadline = time.monotonic() + context.get_remaining_time_in_millis() / 1000 - MARGIN_SECONDS
    log = LogLine(context.function_name, context.aws_request_id)
    try:
        answer = receiver().answer(event, deadline, log)
    except Exception as error:
        # The load balancer would make a 502 of it, and the log would show a traceback with content.
        log.error = type(error).__name__
        answer = _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "internal error")
    print(log.text(answer.status), flush=True)  # noqa: T201 - to Lambda, stdout is the log
    return answer.for_load_balancer(multi_value=MULTI_VALUE in event)


@cache
def receiver() -> Receiver:
    """The receiver that the environment describes."""
    return Receiver(
        os.environ["LOGSTREAMS_HEADER"],
        HeaderSecret(clients.secrets_manager(), os.environ["LOGSTREAMS_SECRET_ARN"]),
        Archive(
            clients.s3(),
            os.environ["LOGSTREAMS_BUCKET"],
            os.environ["LOGSTREAMS_PREFIX"],
            os.environ["LOGSTREAMS_QUARANTINE"],
        ),
    )


def _headers(request: dict[str, Any]) -> dict[str, str]:
    """Headers by name in lower case; of one that came several times the last, as without them.

    Source: Elastic Load Balancing, "Use Lambda functions as targets", "Multi-value headers",
    2026-11-24.
    """
    lists = (request.get(MULTI_VALUE) or {}).items()
    single = {name: values[-1] for name, values in lists if values}
    return {
        name.lower(): value for name, value in {**(request.get("headers") or {}), **single}.items()
    }


def _body(request: dict[str, Any]) -> bytes:
    """The body's bytes.

    The load balancer encodes in Base64 what is not text, JavaScript, JSON or XML, so also NDJSON
    (Elastic Load Balancing, "Use Lambda functions as targets", 2026-11-24).
    """
    text = request.get("body") or ""
    if request.get("isBase64Encoded"):
        try:
            return base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            pass  # kept as it is: nobody can read it
    encoded: bytes = text.encode(errors="surrogatepass")
    return encoded


def _refusal(status: HTTPStatus, reason: str, **headers: str) -> Answer:
    return Answer(status, {"error": reason}, headers)
