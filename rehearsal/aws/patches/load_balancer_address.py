"""A load balancer answers at its own name, whoever owns it; MiniStack knows one account's only.

Real: everything sent to a load balancer's DNS name reaches it, whatever the path and headers; a
port without a listener refuses the connection, an HTTPS listener answers 400 to plain HTTP. Here
the `Host` names it: `<DNSName>` at the gateway's port is port 443 over TLS and 80 without,
`<DNSName>:8443` is another; a port without a listener is 503, for there is a connection already.
Source: User Guide for Application Load Balancers, "Listeners" and "Troubleshoot" (2026-11-24).
"""

from __future__ import annotations

import os
from http import HTTPStatus
from typing import Any

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import alb
from ministack.services.alb import _lbs, _listeners, _with_alb_server

from rehearsal.aws.patches.load_balancer_metrics import count_own_answer, count_request
from rehearsal.aws.patches.load_balancer_pages import OwnBody, page
from rehearsal.aws.patches.wrapping import Function, wrap

HTTPS, HTTP = 443, 80


def apply() -> None:
    """Find load balancers by name before any path or header is looked at."""
    wrap(app, "_handle_pre_body_request", _not_for_balancers)
    wrap(app, "_handle_post_body_shortcuts", _not_for_balancers)
    wrap(app, "_handle_special_data_plane_request", _balanced)


def balancer_of(host: str) -> dict[str, Any] | None:
    """The load balancer of any account and region that a Host header names."""
    name = host.partition(":")[0].lower()
    return next((each for each in _lbs.all_values() if each["DNSName"].lower() == name), None)


def _not_for_balancers(original: Function) -> Function:
    async def handle(method: str, path: str, headers: dict[str, str], *rest: Any) -> Any:
        if balancer_of(headers.get("host", "")):
            return None
        return await original(method, path, headers, *rest)

    return handle


def _balanced(original: Function) -> Function:
    async def handle(
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes,
        query: dict[str, Any],
        *rest: Any,
        **request: Any,
    ) -> Any:
        host = headers.get("host", "")
        balancer = balancer_of(host)
        if balancer is None:
            return await original(method, path, headers, body, query, *rest, **request)
        _, _, _, region, account, _ = balancer["LoadBalancerArn"].split(":", 5)
        over_tls = headers.get("x-forwarded-proto") == "https"
        port = _port(host, over_tls)
        with request_scope(account, region):
            refusal = _refusal(balancer, port, over_tls)
            if refusal:
                return _with_alb_server(page(refusal))
            count_request(balancer["LoadBalancerArn"])
            answer = await alb.dispatch_request(
                balancer,
                method,
                path,
                headers,
                body,
                query,
                port,
                client_ip=request.get("client_ip"),
                raw_query_string=request.get("raw_query_string"),
                raw_path=request.get("raw_path"),
            )
            if isinstance(answer[2], OwnBody):
                count_own_answer(balancer["LoadBalancerArn"], answer[0])
            return answer

    return handle


def _port(host: str, over_tls: bool) -> int:
    _, _, named = host.partition(":")
    if not named.isdecimal() or named == os.environ.get("GATEWAY_PORT"):
        return HTTPS if over_tls else HTTP
    return int(named)


def _refusal(balancer: dict[str, Any], port: int, over_tls: bool) -> HTTPStatus | None:
    arn = balancer["LoadBalancerArn"]
    there = [
        each
        for each in _listeners.values()
        if each["LoadBalancerArn"] == arn and each["Port"] == port
    ]
    if not there:
        return HTTPStatus.SERVICE_UNAVAILABLE
    if there[0]["Protocol"] == "HTTPS" and not over_tls:
        return HTTPStatus.BAD_REQUEST
    return None
