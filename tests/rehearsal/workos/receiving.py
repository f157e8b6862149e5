"""Public endpoints on this machine, and a customer whose stream goes to one."""

from __future__ import annotations

import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

import trustme
from workos import WorkOSClient
from workos.audit_logs.models import AuditLogEvent

from rehearsal.tls import TlsMaterial
from rehearsal.workos import LocalWorkOS
from rehearsal.workos.messages.control import AttemptReport
from rehearsal.workos.messages.form import FormView
from tests.rehearsal.waiting import eventually
from tests.rehearsal.workos.support import an_event


def material(directory: Path, authority: trustme.CA) -> TlsMaterial:
    """What the servers of a rehearsal share, signed by the test's own authority."""
    server = authority.issue_cert("127.0.0.1", "localhost")
    made = TlsMaterial(
        ca=directory / "ca.pem",
        certificate=directory / "server.pem",
        key=directory / "server.key",
    )
    made.ca.write_bytes(authority.cert_pem.bytes())
    leaf = b"".join(blob.bytes() for blob in server.cert_chain_pems)
    made.certificate.write_bytes(leaf + authority.cert_pem.bytes())
    made.key.write_bytes(server.private_key_pem.bytes())
    return made


@dataclass(frozen=True)
class Received:
    """A request as it came in."""

    address: str
    sni: str | None
    path: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Endpoint:
    """An HTTPS server that keeps what it got, and answers as it is told to."""

    port: int
    received: list[Received] = field(default_factory=list)
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    release: threading.Event = field(default_factory=threading.Event)
    """An answer waits for it."""

    @property
    def bodies(self) -> list[Any]:
        return [request.json() for request in self.received]


class Internet:
    """Endpoints with public names, for one test."""

    def __init__(self, authority: trustme.CA, names_file: Path) -> None:
        self._authority = authority
        self._file = names_file
        self._names: dict[str, str] = {}
        self._servers: list[ThreadingHTTPServer] = []
        self._endpoints: list[Endpoint] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.unlink(missing_ok=True)
        for endpoint in self._endpoints:
            endpoint.release.set()
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def endpoint(self, *certified: str, authority: trustme.CA | None = None) -> Endpoint:
        """A server with a certificate for these names; no name leads to it yet."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        (authority or self._authority).issue_cert(*certified).configure_cert(context)
        asked: dict[int, str | None] = {}

        def note(connection: ssl.SSLObject | ssl.SSLSocket, name: str, _: ssl.SSLContext) -> None:
            asked[id(connection)] = name

        context.sni_callback = note
        server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        endpoint = Endpoint(server.server_port)
        endpoint.release.set()
        server.endpoint = endpoint  # type: ignore[attr-defined]
        server.asked = asked  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        self._servers.append(server)
        self._endpoints.append(endpoint)
        return endpoint

    def lead(self, name: str, target: str) -> None:
        """Let a public `name:port` lead to a socket."""
        self._names[name] = target
        new = self._file.with_suffix(".new")
        new.write_text(json.dumps(self._names))
        new.replace(self._file)

    def site(self, host: str, port: int = 443) -> Endpoint:
        """An endpoint that is reached by its public name."""
        endpoint = self.endpoint(host)
        self.lead(f"{host}:{port}", f"127.0.0.1:{endpoint.port}")
        return endpoint


class _Handler(BaseHTTPRequestHandler):
    protocol_version: ClassVar[str] = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        endpoint: Endpoint = self.server.endpoint  # type: ignore[attr-defined]
        sni = self.server.asked.get(id(self.connection))  # type: ignore[attr-defined]
        endpoint.received.append(
            Received(self.client_address[0], sni, self.path, dict(self.headers.items()), body)
        )
        endpoint.release.wait(10)
        self.send_response(endpoint.status)
        for name, value in ({"Content-Length": str(len(endpoint.body))} | endpoint.headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(endpoint.body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


@dataclass
class Subscriber:
    """A customer with a stream to something that is not S3."""

    workos: LocalWorkOS
    organization: str
    sdk: WorkOSClient

    def save_form(self, kind: str, **typed: str) -> FormView:
        with self.workos.form(self.organization) as form:
            form.open(kind)
            return form.save(**typed)

    def connect(self, url: str, **typed: str) -> None:
        """To an endpoint of their own, without a header if none is typed in."""
        assert self.save_form("GenericHttps", url=url, **typed).state == "active"

    def behave(self, **behaviour: Any) -> None:
        self.workos.behave(self.organization, **behaviour)

    def emit(self, event: AuditLogEvent | None = None) -> None:
        self.sdk.audit_logs.create_event(
            organization_id=self.organization, event=event or an_event()
        )

    def attempts(self) -> list[AttemptReport]:
        """Of events, not of the form."""
        return [each for each in self.workos.attempts(self.organization) if each.event_id]

    def attempt(self) -> AttemptReport:
        """The first one, waited for."""
        eventually(self.attempts)
        return self.attempts()[0]

    def state(self) -> str:
        stream = self.workos.stream(self.organization)
        assert stream is not None
        return stream.state.value
