"""Something that stands between this machine and WorkOS: passes requests on, or answers itself."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from rehearsal.faults.fault_context import FaultContext

LOOPBACK = "127.0.0.1"
BASE_URL = "WORKOS_BASE_URL"

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
_OF_THE_CONNECTION = frozenset({"host", "connection", "content-length", "transfer-encoding"})
_START_SECONDS = 10

Planted = Mapping[str, tuple[int, dict[str, Any]]]
"""Answers by a pattern over `METHOD /path`: status and JSON body."""


@contextmanager
def in_front_of_workos(
    context: FaultContext, planted: Planted | None = None, tls: Path | None = None
) -> Iterator[None]:
    """Put something in front of WorkOS for the length of the block.

    Args:
        context: Its terminal is led there.
        planted: What is answered here and never reaches WorkOS.
        tls: Folder of the certificate shown; None: one the terminal trusts.
    """
    folder = tls or context.customer.world.directory / "tls"
    trust = httpx2.create_ssl_context(verify=str(context.workos.ca))
    with (
        socket.create_server((LOOPBACK, 0)) as listener,
        httpx2.Client(base_url=context.workos.url, verify=trust, trust_env=False) as workos,
    ):
        config = uvicorn.Config(
            _app(workos, planted or {}),
            ssl_certfile=folder / "server.pem",
            ssl_keyfile=folder / "server.key",
            log_config=None,
            access_log=False,
            date_header=False,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        _wait_for(server)
        before = context.environment[BASE_URL]
        context.environment[BASE_URL] = f"https://{LOOPBACK}:{listener.getsockname()[1]}"
        try:
            yield
        finally:
            context.environment[BASE_URL] = before
            server.should_exit = True
            thread.join()


def _app(workos: httpx2.Client, planted: Planted) -> Starlette:
    def answer(request: Request, content: bytes) -> Response:
        asked = f"{request.method} {request.url.path}"
        for pattern, (status, body) in planted.items():
            if re.fullmatch(pattern, asked):
                return JSONResponse(body, status)
        passed_on = workos.request(
            request.method,
            request.url.path,
            params=request.url.query,
            headers=_carried(request.headers),
            content=content,
        )
        return Response(passed_on.content, passed_on.status_code, _carried(passed_on.headers))

    async def serve(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await request.body())

    return Starlette(routes=[Route("/{path:path}", serve, methods=_METHODS)])


def _carried(headers: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name not in _OF_THE_CONNECTION}


def _wait_for(server: uvicorn.Server) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the server in front of WorkOS did not start")
        time.sleep(0.01)
