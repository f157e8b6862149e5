"""Run by `local_internet` with `python -m`; not meant for hands."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
import threading

import uvicorn

from rehearsal.internet.internet import Internet
from rehearsal.internet.messages.process import ProcessSettings
from rehearsal.internet.proxy import Proxy
from rehearsal.internet.server.app import build
from rehearsal.service import STAY


def main() -> None:
    """Serve until SIGTERM, or until the starter is gone without having said `STAY`."""
    settings = ProcessSettings.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_starter, daemon=True).start()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it would log every request's address
    asyncio.run(_serve(settings))


async def _serve(settings: ProcessSettings) -> None:
    internet = Internet(settings.names, settings.aws_url, settings.ca)
    internet.write_names()
    server = uvicorn.Server(
        uvicorn.Config(
            build(internet, settings.control_token),
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.key,
            access_log=False,
            date_header=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=0,
        )
    )
    proxy = await asyncio.start_server(
        Proxy(settings.names).serve, sock=socket.socket(fileno=settings.proxy_socket)
    )
    await server.serve(sockets=[socket.socket(fileno=settings.control_socket)])
    proxy.close()
    internet.close()


def _end_with_starter() -> None:
    if sys.stdin.buffer.readline() != STAY:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
