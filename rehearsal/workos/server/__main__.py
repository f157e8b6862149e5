"""Run by `local_workos` as `python -m rehearsal.workos.server`; not meant for hands."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading

import uvicorn

from rehearsal.service import STAY
from rehearsal.workos.messages.process import ProcessSettings
from rehearsal.workos.server.app import build
from rehearsal.workos.server.protocol import ResettableProtocol
from rehearsal.workos.state import WorkOSState
from rehearsal.workos.streaming.aws_access import AwsAccess
from rehearsal.workos.streaming.names import Names
from rehearsal.workos.streaming.poster import Poster
from rehearsal.workos.streaming.registry import deliverers


def main() -> None:
    """Serve until SIGTERM, or until the starter is gone without having said `STAY`."""
    settings = ProcessSettings.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_starter, daemon=True).start()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    world = WorkOSState(settings.url, settings.aws.account_id)
    app = build(
        world,
        deliverers(
            AwsAccess(settings.aws, settings.ca), Poster(Names(settings.names), settings.ca)
        ),
        settings.control_token,
    )
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            http=ResettableProtocol,
            ssl_certfile=settings.certificate,
            ssl_keyfile=settings.key,
            access_log=False,  # it would show the tokens in queries
            date_header=False,
            server_header=False,
            log_config=None,
            timeout_graceful_shutdown=0,
        )
    )
    server.run(sockets=[socket.socket(fileno=settings.listening_socket)])


def _end_with_starter() -> None:
    if sys.stdin.buffer.readline() != STAY:
        os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
