"""The gate in front of one public name and port."""

from __future__ import annotations

import asyncio
import socket
import ssl
from contextlib import suppress
from datetime import UTC, datetime

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from rehearsal.internet.listener.behaving import Behaving
from rehearsal.internet.listener.guard import Guarding
from rehearsal.internet.listener.reserved_socket import ReservedSocket
from rehearsal.internet.messages.names import Behaviour, Connection, Pem

DROPPED_SECONDS = 60
"""How long a dropped connection hangs, unless the client gives up before."""
_KEEP_ALIVE_SECONDS = 60
_BUFFER_BYTES = 65536


class Listener:
    """Accepts, asks the guard by the peer's address, and only then begins TLS.

    A security group drops packets, so that connecting times out. From inside a program packets
    cannot be dropped: here connecting succeeds and then nothing is ever answered, which every
    client sees as a time-out too, one step later.
    """

    def __init__(self, port: int, guarding: Guarding, app: ASGIApp, certificate: Pem) -> None:
        self.connections: list[Connection] = []
        self._port = port
        self._guarding = guarding
        self._behaving = Behaving(app)
        self._tls = _context(certificate)
        self._doorway = ReservedSocket()
        self._config = uvicorn.Config(
            self._behaving,
            http=H11Protocol,
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        )
        self._config.load()
        self._state = ServerState()
        self._tasks: set[asyncio.Task[None]] = set()
        self._accepting: asyncio.Task[None] | None = None
        self._on = True

    @property
    def local_port(self) -> int:
        """The port on 127.0.0.1 that the name leads to; the same for the gate's whole life."""
        return self._doorway.port

    def replace_certificate(self, certificate: Pem) -> None:
        """Show another certificate to whoever connects from now on."""
        self._tls = _context(certificate)

    def behave(self, behaviour: Behaviour) -> None:
        """Answer otherwise than what stands behind the gate would."""
        self._behaving.behaviour = behaviour
        self._listen()

    def switch(self, *, on: bool) -> None:
        """Whether what stands behind the gate is switched on; off, connections are refused."""
        self._on = on
        self._listen()

    def _listen(self) -> None:
        wanted = self._on and not self._behaving.behaviour.refuse
        if wanted and self._accepting is None:
            self.open()
        elif not wanted and self._accepting is not None:
            self.shut()

    def open(self) -> None:
        """Accept connections."""
        self._doorway.open()
        self._accepting = asyncio.create_task(self._accept(self._doorway.socket))

    def shut(self) -> None:
        """Refuse connections, and end those there are."""
        if self._accepting is not None:
            self._accepting.cancel()
            self._accepting = None
            self._doorway.shut()
        self._end_connections()

    def close(self) -> None:
        """End all connections and give the port back."""
        self.shut()
        self._doorway.close()

    def _end_connections(self) -> None:
        for task in self._tasks:
            task.cancel()
        for connection in list(self._state.connections):
            connection.shutdown()

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            accepted, address = await loop.sock_accept(listener)
            task = asyncio.create_task(self._receive(accepted, address[0]))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _receive(self, accepted: socket.socket, source: str) -> None:
        decision = await self._guarding.decide(source, self._port)
        come = Connection(
            at=datetime.now(UTC),
            source=source,
            admitted=decision.admitted,
            reason=decision.reason,
        )
        self.connections.append(come)
        if not decision.admitted:
            await _drop(accepted)
            return
        try:
            await self._begin_tls(accepted)
        except OSError as error:  # of which SSLError is one: the client refused the certificate
            wrong = come.model_copy(update={"reason": f"{come.reason}; TLS: {error}"})
            self.connections[self.connections.index(come)] = wrong
            accepted.close()

    async def _begin_tls(self, accepted: socket.socket) -> None:
        await asyncio.get_running_loop().connect_accepted_socket(
            lambda: H11Protocol(self._config, self._state, {}), accepted, ssl=self._tls
        )


async def _drop(accepted: socket.socket) -> None:
    loop = asyncio.get_running_loop()
    with accepted, suppress(OSError):
        async with asyncio.timeout(DROPPED_SECONDS):
            while await loop.sock_recv(accepted, _BUFFER_BYTES):
                pass


def _context(certificate: Pem) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.chain, certificate.key)
    context.set_alpn_protocols(["http/1.1"])
    return context
