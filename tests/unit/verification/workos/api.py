"""Something at WorkOS's place that answers what it is told to, over HTTP on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """One answer; bytes are sent as they are, anything else as JSON."""

    body: Any = field(default_factory=dict)
    status: int = 200
    content_type: str = "application/json"
    retry_after: str = ""
    """The header's value; empty: there is none."""

    @property
    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


@dataclass
class Api:
    """What it answers, by `METHOD /path`; the last answer of a list is repeated."""

    url: str = ""
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    every: Answer = field(default_factory=Answer)
    """What else it answers."""
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def plant(self, question: str, *answers: Answer) -> None:
        self.answers[question] = list(answers)

    def sent(self, question: str) -> list[Any]:
        """The bodies of a question's requests."""
        return [body for asked, body in self.asked if asked == question]

    def next(self, question: str) -> Answer:
        planted = self.answers.get(question, [])
        if len(planted) > 1:
            return planted.pop(0)
        return planted[0] if planted else self.every


@contextmanager
def answering() -> Iterator[Api]:
    api = Api()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            content = self.rfile.read(length)
            question = f"{self.command} {self.path.partition('?')[0]}"
            api.asked.append((question, json.loads(content) if content else None))
            answer = api.next(question)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.content)))
            if answer.retry_after:
                self.send_header("Retry-After", answer.retry_after)
            self.end_headers()
            self.wfile.write(answer.content)

        do_GET = _serve  # noqa: N815 - http.server names it
        do_POST = _serve  # noqa: N815 - http.server names it

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        api.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield api
        finally:
            server.shutdown()
            thread.join()
