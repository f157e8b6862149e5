"""Opening a secret link in a browser without showing it in a process list.

A browser is started with its URL as an argument, which everybody on the machine can read. So it is
started with a URL of this process's, good for one visit, that leads on to the link.
"""

from __future__ import annotations

import secrets
import webbrowser
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import urlsplit

VISIT_SECONDS = 60
"""How long a browser may take to start."""


class NoBrowser(Exception):
    """No browser came for the link; the text says so, without it."""


def open_link(link: str, wait_seconds: float = VISIT_SECONDS) -> None:
    """Have the user's browser follow a link, and wait until it does.

    Args:
        link: The secret link.
        wait_seconds: How long to wait for the browser.

    Raises:
        NoBrowser: There is none here, or it did not come in time.
    """
    path = f"/{secrets.token_urlsafe(16)}"
    visits: list[str] = []

    class Redirect(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            meant = urlsplit(self.path).path == path and not visits
            self.send_response(303 if meant else 404)
            if meant:
                visits.append(path)
                self.send_header("Location", link)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing is logged."""

    with HTTPServer(("127.0.0.1", 0), Redirect) as server:
        server.timeout = wait_seconds
        if not webbrowser.open(f"http://127.0.0.1:{server.server_port}{path}"):
            raise NoBrowser("no browser can be started here")
        server.handle_request()
    if not visits:
        raise NoBrowser(f"no browser came for the link in {wait_seconds:.0f} s")
