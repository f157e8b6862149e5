"""A forward proxy of a company's network: tunnels where it is allowed to, refuses elsewhere."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

_BUFFER_BYTES = 65536


class Proxy(ThreadingHTTPServer):
    """Speaks CONNECT (RFC 9110, section 9.3.6)."""

    allows = False
    """Whether it lets a tunnel through."""
    daemon_threads = True

    @property
    def url(self) -> str:
        """For HTTPS_PROXY."""
        host, port = self.server_address[:2]
        return f"http://{host!s}:{port}"


class _Handler(BaseHTTPRequestHandler):
    server: Proxy

    def do_CONNECT(self) -> None:
        """Open a tunnel, or refuse to."""
        if not self.server.allows:
            self.send_error(HTTPStatus.FORBIDDEN, "not allowed by policy")
            return
        host, _, port = self.path.rpartition(":")
        with socket.create_connection((host, int(port))) as far:
            self.send_response(HTTPStatus.OK)
            self.end_headers()
            _tunnel(self.connection, far)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server names it
        """Say nothing."""


@contextmanager
def forward_proxy() -> Iterator[Proxy]:
    """A proxy on this machine, for the length of the block."""
    with Proxy(("127.0.0.1", 0), _Handler) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, daemon=True)
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()


def _tunnel(near: socket.socket, far: socket.socket) -> None:
    ends = {near: far, far: near}
    while True:
        for end in select.select(list(ends), [], [])[0]:
            data = end.recv(_BUFFER_BYTES)
            if not data:
                return
            ends[end].sendall(data)
