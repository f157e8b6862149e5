"""Start and stop the local Internet's process."""

from __future__ import annotations

import secrets
import socket
from pathlib import Path

from rehearsal import service
from rehearsal.internet.messages.process import ProcessSettings
from rehearsal.service import LOOPBACK, Service, bare_environment
from rehearsal.tls import TlsMaterial

SERVER_MODULE = "rehearsal.internet.server"


class Process(Service):
    """One running local Internet.

    Attributes:
        names: The file of its names.
        control_url: Its control API.
        control_token: What that asks for.
        proxy_url: For HTTPS_PROXY.
    """

    def __init__(self, directory: Path, tls: TlsMaterial, aws_url: str) -> None:
        """Start the process and wait until it answers over TLS.

        Args:
            directory: Gets `internet.log` and `internet.json`; made if it is missing.
            tls: Certificate of its control API, and the authority of the local AWS's.
            aws_url: The local AWS.

        Raises:
            ServiceError: It ended, or did not answer in time.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.names = directory / "internet.json"
        self.control_token = secrets.token_urlsafe(32)
        with (
            socket.create_server((LOOPBACK, 0)) as control,
            socket.create_server((LOOPBACK, 0)) as proxy,
        ):
            port = control.getsockname()[1]
            self.control_url = f"https://{LOOPBACK}:{port}"
            self.proxy_url = f"http://{LOOPBACK}:{proxy.getsockname()[1]}"
            super().__init__(
                SERVER_MODULE,
                [],
                log=directory / "internet.log",
                environment=bare_environment(directory, AWS_EC2_METADATA_DISABLED="true"),
                sockets=(control.fileno(), proxy.fileno()),
            )
            settings = ProcessSettings(
                control_socket=control.fileno(),
                proxy_socket=proxy.fileno(),
                ca=tls.ca,
                certificate=tls.certificate,
                key=tls.key,
                control_token=self.control_token,
                names=self.names,
                aws_url=aws_url,
            )
        self.say(settings.model_dump_json().encode() + b"\n")
        self.wait_until_it_answers(port, tls.ca, "/")


def stop(pid: int) -> None:
    """End the local Internet with this pid, from whatever process."""
    service.stop(pid, SERVER_MODULE)
