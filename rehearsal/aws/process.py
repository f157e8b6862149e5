"""Start and stop the local AWS's process."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from rehearsal import service
from rehearsal.aws.environment import server_environment
from rehearsal.service import LOOPBACK, Service
from rehearsal.tls import TlsMaterial

SERVER_MODULE = "rehearsal.aws.server"


class Process(Service):
    """One running local AWS.

    Attributes:
        https_port: Port of the TLS listener on 127.0.0.1.
        http_port: Port of the plain listener on 127.0.0.1, on the same state.
        root_secret: Secret of every account's root, made anew at each start.
    """

    def __init__(self, directory: Path, tls: TlsMaterial) -> None:
        """Start the process and wait until it answers over TLS.

        Args:
            directory: Gets ``aws.log`` and MiniStack's scratch files; made if it is missing.
            tls: The server's certificate.

        Raises:
            ServiceError: It ended, or did not answer in time.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.root_secret = secrets.token_urlsafe(30)
        with (
            socket.create_server((LOOPBACK, 0)) as https,
            socket.create_server((LOOPBACK, 0)) as http,
        ):
            self.https_port = https.getsockname()[1]
            self.http_port = http.getsockname()[1]
            super().__init__(
                SERVER_MODULE,
                [
                    *("--https", str(https.fileno()), "--http", str(http.fileno())),
                    *("--certificate", str(tls.certificate), "--key", str(tls.key)),
                ],
                log=directory / "aws.log",
                environment=server_environment(directory, tls, self.https_port, self.root_secret),
                sockets=(https.fileno(), http.fileno()),
            )
        self.wait_until_it_answers(self.https_port, tls.ca, "/_ministack/health")


def stop(pid: int) -> None:
    """End the local AWS with this pid, from whatever process."""
    service.stop(pid, SERVER_MODULE)
