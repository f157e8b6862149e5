"""An application load balancer in front of a Lambda function: hands requests to the local AWS.

The local AWS finds the load balancer by the request's Host, which must be its DNS name with the
listener's port. Sources of what a real one does (Elastic Load Balancing User Guide for
application load balancers, 2026-11-24): X-Forwarded-For, -Proto and -Port ("HTTP headers"); 413
for a body over 1 MB to a Lambda function ("Lambda functions as targets"); 60 s of idling before
504 ("Troubleshoot").
"""

from __future__ import annotations

import ssl
from pathlib import Path

import httpx2
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

ASKED_FOR = "x-rehearsal-host"
"""Tells the local AWS what the client asked for: a listener's rules may be about that."""

IDLE_SECONDS = 60
LAMBDA_BODY_BYTES = 1024 * 1024

_OF_THE_CONNECTION = frozenset(
    {"host", "connection", "content-length", "transfer-encoding", "keep-alive", "date", "server"}
)


def load_balancer(dns_name: str, port: int, aws_url: str, ca: Path) -> ASGIApp:
    """The load balancer's side of a gate.

    Args:
        dns_name: As DescribeLoadBalancers answers it.
        port: The listener's port.
        aws_url: Where the local AWS is.
        ca: Who signed its certificate.
    """
    client = httpx2.AsyncClient(
        base_url=aws_url,
        verify=ssl.create_default_context(cafile=ca),
        trust_env=False,
        timeout=IDLE_SECONDS,
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await _hand_on(client, request, dns_name, port)
        await answer(scope, receive, send)

    return app


async def _hand_on(
    client: httpx2.AsyncClient, request: Request, dns_name: str, port: int
) -> Response:
    body = await request.body()
    if len(body) > LAMBDA_BODY_BYTES:
        return PlainTextResponse("413 Request Entity Too Large", 413)
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    try:
        async with client.stream(
            request.method, target, headers=_headers(request, dns_name, port), content=body
        ) as answer:
            content = b"".join([part async for part in answer.aiter_raw()])
    except httpx2.TimeoutException:
        return PlainTextResponse("504 Gateway Time-out", 504)
    except httpx2.TransportError:
        return PlainTextResponse("502 Bad Gateway", 502)
    handed_back = Response(content, answer.status_code)
    handed_back.raw_headers += [
        (name.lower(), value)
        for name, value in answer.headers.raw
        if name.decode("latin-1").lower() not in _OF_THE_CONNECTION
    ]
    return handed_back


def _headers(request: Request, dns_name: str, port: int) -> list[tuple[str, str]]:
    kept = [
        (name, value)
        for name, value in request.headers.items()
        if name not in _OF_THE_CONNECTION and not name.startswith("x-forwarded-")
    ]
    client = request.client.host if request.client else ""
    before = request.headers.get("x-forwarded-for")
    return [
        *kept,
        ("host", f"{dns_name}:{port}"),
        (ASKED_FOR, request.headers.get("host", "")),
        ("x-forwarded-for", f"{before}, {client}" if before else client),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-port", str(port)),
    ]
