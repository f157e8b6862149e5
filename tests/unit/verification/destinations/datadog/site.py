"""All of Datadog's API hosts on this machine, behind a proxy: whatever a test lets them answer."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, Any]
Respond = Callable[["Request"], Answer]


@dataclass(frozen=True)
class Request:
    """What was asked."""

    host: str
    path: str
    headers: Mapping[str, str]
    body: Any


@dataclass
class Sites:
    """The hosts; `answers` is by path, a status with a body or a function of the request."""

    url: str
    answers: dict[str, Answer | Respond] = field(default_factory=dict)
    requests: list[Request] = field(default_factory=list)
    unreachable: set[str] = field(default_factory=set)
    """Hosts to which the proxy does not lead."""

    def answer(self, request: Request) -> Answer:
        self.requests.append(request)
        found = self.answers.get(request.path, (404, {"errors": ["Not Found"]}))
        return found(request) if callable(found) else found

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]


def serve(context: ssl.SSLContext) -> tuple[ThreadingHTTPServer, Sites]:
    """A proxy that ends each tunnel itself, as the host that was asked for."""
    server = _Server(("127.0.0.1", 0), _Handler)
    sites = Sites(f"http://127.0.0.1:{server.server_port}")
    server.sites, server.context = sites, context  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    return server, sites


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: Any) -> None:
        """Clients that go away are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    host = ""
    server: Any

    def do_CONNECT(self) -> None:
        self.host = self.path.partition(":")[0]
        if self.host in self.server.sites.unreachable:
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.server.context.wrap_socket(self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb", 0)
        self.close_connection = False

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        sent = self.rfile.read(length) if length else b""
        body = json.loads(sent) if sent else None
        request = Request(self.host, self.path, dict(self.headers), body)
        status, answer = self.server.sites.answer(request)
        said = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("Location", "https://elsewhere.example.com/")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
