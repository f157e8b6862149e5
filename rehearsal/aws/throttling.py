"""AWS asks for less: a share of the requests is refused, as each protocol of its services does it.

Which error code a service throttles with: botocore 1.43, retries/standard.py, and each service's
API reference ("Common errors", read 2026-11-29). The body's form is that of the protocol.
"""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from pathlib import Path
from typing import Any

FILE = "throttling.json"

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]

_SIGNED = re.compile(rb"Credential=([^/]+)/\d+/[^/]+/([\w-]+)/aws4_request")
_QUERY = frozenset({"autoscaling", "elasticloadbalancing", "iam", "monitoring", "sns", "sts"})


class Throttling:
    """In front of the local AWS; lets everything through until a file says otherwise."""

    def __init__(self, app: App, file: Path) -> None:
        self._app, self._file = app, file
        self._random = random.Random(20261129)  # noqa: S311 - which request it hits is no secret

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Refuse a request, or pass it on."""
        key, service = _signed(scope)
        if service and self._random.random() < self._share(key):
            while (await receive()).get("more_body"):
                continue
            status, kind, body = _refusal(service)
            headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
            if service == "lambda":
                headers.append((b"x-amzn-errortype", b"TooManyRequestsException"))
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": body})
            return
        await self._app(scope, receive, send)

    def _share(self, key: str) -> float:
        """Of the requests of now that are signed with this access key."""
        try:
            said = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return 0
        if said["account"] is not None:
            # Whoever only sets the throttling need not load the server.
            from ministack.core.iam_evaluator import (  # noqa: PLC0415 - the server alone has it
                find_iam_access_key_account,
            )

            if find_iam_access_key_account(key) != said["account"]:
                return 0
        return float(1 if time.time() < said["all_until"] else said["share"])


def set_throttling(
    folder: Path, share: float, all_seconds: float, account: str | None = None
) -> None:
    """From now on.

    Args:
        folder: The server's.
        share: Of the requests that are refused: 0 to 1.
        all_seconds: How long all are, before that.
        account: Only those of its users; None: everybody's. AWS counts by account and API, and an
            upload counts by the prefix of its key, not by its bucket's account (S3 user guide,
            "Best practices design patterns", 2026-11-29): another account and a role that it
            assumed are not slowed down with it.
    """
    said = {"share": share, "all_until": time.time() + all_seconds, "account": account}
    new = folder / f"{FILE}.new"
    new.write_text(json.dumps(said), encoding="utf-8")
    new.replace(folder / FILE)


def _signed(scope: Message) -> tuple[str, str]:
    """The access key and the service that the request is signed with; empty: it is not signed."""
    if scope["type"] != "http":
        return "", ""
    for name, value in scope["headers"]:
        if name == b"authorization" and (found := _SIGNED.search(value)):
            return str(found[1].decode()), str(found[2].decode())
    return "", ""


def _refusal(service: str) -> tuple[int, bytes, bytes]:
    """Status, content type and body."""
    if service == "s3":
        return (
            503,
            b"application/xml",
            _xml("Error", "SlowDown", "Please reduce your request rate."),
        )
    if service == "ec2":
        error = _xml("Error", "RequestLimitExceeded", "Request limit exceeded.")
        return 503, b"text/xml", b"<Response><Errors>" + error + b"</Errors></Response>"
    if service in _QUERY:
        error = _xml("Error", "Throttling", "Rate exceeded")
        return 400, b"text/xml", b"<ErrorResponse>" + error + b"</ErrorResponse>"
    said = {"__type": "ThrottlingException", "message": "Rate exceeded"}
    return (429 if service == "lambda" else 400), b"application/json", json.dumps(said).encode()


def _xml(element: str, code: str, message: str) -> bytes:
    return f"<{element}><Code>{code}</Code><Message>{message}</Message></{element}>".encode()
