"""Start and stop the local WorkOS's process."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from rehearsal import service
from rehearsal.service import LOOPBACK, Service, bare_environment
from rehearsal.tls import TlsMaterial
from rehearsal.workos.messages.process import AwsSettings, ProcessSettings

SERVER_MODULE = "rehearsal.workos.server"


class Process(Service):
    """One running local WorkOS.

    Attributes:
        url: Its base URL, for the SDK.
        control_token: What its control API asks for.
    """

    def __init__(self, directory: Path) -> None:
        """Start the process: it loads what it needs, and waits to be told what to `serve`.

        Args:
            directory: Gets `workos.log`; made if it is missing.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.control_token = secrets.token_urlsafe(32)
        with socket.create_server((LOOPBACK, 0)) as listener:
            self._port = listener.getsockname()[1]
            self._socket = listener.fileno()
            self.url = f"https://{LOOPBACK}:{self._port}"
            super().__init__(
                SERVER_MODULE,
                [],
                log=directory / "workos.log",
                environment=bare_environment(directory),
                sockets=(listener.fileno(),),
            )

    def serve(self, tls: TlsMaterial, aws: AwsSettings, names: Path | None = None) -> None:
        """Let it serve, and wait until it answers over TLS.

        Args:
            tls: The server's certificate, and the authority of the local AWS's.
            aws: WorkOS's own account.
            names: A file of public names; see `local_workos`.

        Raises:
            ServiceError: It ended, or did not answer in time.
        """
        settings = ProcessSettings(
            listening_socket=self._socket,
            url=self.url,
            ca=tls.ca,
            certificate=tls.certificate,
            key=tls.key,
            control_token=self.control_token,
            aws=aws,
            names=names,
        )
        self.say(settings.model_dump_json().encode() + b"\n")
        self.wait_until_it_answers(self._port, tls.ca, "/")


def stop(pid: int) -> None:
    """End the local WorkOS with this pid, from whatever process."""
    service.stop(pid, SERVER_MODULE)
