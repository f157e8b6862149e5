"""A forward proxy to the names of a rehearsal (CONNECT, RFC 9110, section 9.3.6).

Through it the clients of our own tools reach public names with nothing but HTTPS_PROXY. It
connects to this machine and to no other.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path

from rehearsal.public_names import look_up

_BUFFER_BYTES = 65536
_HEAD_SECONDS = 10


class Proxy:
    """Tunnels to published names; answers 502 for every other, and 405 for all but CONNECT."""

    def __init__(self, names: Path) -> None:
        self._names = names

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            async with asyncio.timeout(_HEAD_SECONDS):
                head = await reader.readuntil(b"\r\n\r\n")
            await self._answer(head, reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            pass  # the client went away, or is none
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _answer(
        self, head: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        method, target = (*head.split(b"\r\n", 1)[0].decode("latin-1").split(), "", "")[:2]
        if method != "CONNECT":
            await _refuse(writer, "405 Method Not Allowed", "this proxy opens tunnels only")
            return
        name, _, port = target.rpartition(":")
        found = look_up(self._names, name, int(port)) if port.isdecimal() else None
        if found is None:
            why = f"{target} is not published on the Internet of this rehearsal"
            await _refuse(writer, "502 Bad Gateway", why)
            return
        # The gate behind the name judges by the source address, so it must be the client's own.
        source = writer.get_extra_info("peername")[0]
        try:
            far = await asyncio.open_connection(*found, local_addr=(source, 0))
        except OSError as error:
            await _refuse(writer, "502 Bad Gateway", f"{target}: {error.strerror or error}")
            return
        writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        await _tunnel((reader, writer), far)


_Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _tunnel(near: _Stream, far: _Stream) -> None:
    ways = [
        asyncio.create_task(_carry(near[0], far[1])),
        asyncio.create_task(_carry(far[0], near[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)
        far[1].close()


async def _carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(_BUFFER_BYTES):
        writer.write(data)
        await writer.drain()


async def _refuse(writer: asyncio.StreamWriter, status: str, why: str) -> None:
    body = f"{why}\n".encode()
    head = (
        f"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    writer.write(head.encode("latin-1") + body)
    await writer.drain()
