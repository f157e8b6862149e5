"""Start and stop the local WorkOS's process."""

from __future__ import annotations

import os
import secrets
import socket
import ssl
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import psutil

from logstreams.rehearsal.tls import TlsMaterial
from logstreams.rehearsal.workos.messages.process import STAY, AwsSettings, ProcessSettings

LOOPBACK = "127.0.0.1"
SERVER_MODULE = "logstreams.rehearsal.workos.server"
START_SECONDS = 20
STOP_SECONDS = 3
POLL_SECONDS = 0.02
LOG_LINES_SHOWN = 20


class LocalWorkOSError(Exception):
    """The local WorkOS did not start; the text names the log and shows its end."""


class Process:
    """One running local WorkOS.

    Attributes:
        url: Its base URL, for the SDK.
        control_token: What its control API asks for.
        log: What it writes.
        kept: It is to outlive its starter.
    """

    def __init__(self, directory: Path, tls: TlsMaterial, aws: AwsSettings) -> None:
        """Start the process and wait until it answers over TLS.

        Args:
            directory: Gets `workos.log`; made if it is missing.
            tls: The server's certificate, and the authority of the local AWS's.
            aws: WorkOS's own account.

        Raises:
            LocalWorkOSError: It ended, or did not answer within `START_SECONDS`.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.kept = False
        self.control_token = secrets.token_urlsafe(32)
        self.log = directory / "workos.log"
        with socket.create_server((LOOPBACK, 0)) as listener, self.log.open("ab") as log:
            port = listener.getsockname()[1]
            self.url = f"https://{LOOPBACK}:{port}"
            self._popen = subprocess.Popen(
                [sys.executable, "-m", SERVER_MODULE],
                env=_environment(directory),
                pass_fds=(listener.fileno(),),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C belongs to the starter, which stops this process in its own time.
                start_new_session=True,
            )
            settings = ProcessSettings(
                listening_socket=listener.fileno(),
                url=self.url,
                ca=tls.ca,
                certificate=tls.certificate,
                key=tls.key,
                control_token=self.control_token,
                aws=aws,
            )
        try:
            self._say(settings.model_dump_json().encode() + b"\n")
            self._wait_until_it_answers(port, tls.ca)
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """Process id; SIGTERM ends it."""
        return self._popen.pid

    def keep(self) -> None:
        """Let it outlive this process; from now on only `stop` with its pid ends it."""
        self.kept = True
        self._say(STAY)

    def stop(self) -> None:
        """End it; nothing happens if it has ended already."""
        stop(self._popen.pid)
        self._popen.wait()
        if self._popen.stdin:
            self._popen.stdin.close()

    def _say(self, line: bytes) -> None:
        # A broken pipe: it has ended, and whoever waits for its answer will tell why.
        with suppress(BrokenPipeError):
            if self._popen.stdin:
                self._popen.stdin.write(line)
                self._popen.stdin.flush()

    def _wait_until_it_answers(self, port: int, ca: Path) -> None:
        # The socket listens already: the request waits in its queue until the process serves, and
        # fails at once when the process ends.
        trust = ssl.create_default_context(cafile=ca)
        connection = HTTPSConnection(LOOPBACK, port, context=trust, timeout=START_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, HTTPException) as error:
            text = f"the local WorkOS did not start; the end of {self.log}:\n{self._end()}"
            raise LocalWorkOSError(text) from error
        finally:
            connection.close()

    def _end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES_SHOWN:])


def stop(pid: int) -> None:
    """End the local WorkOS with this pid: SIGTERM, then SIGKILL after `STOP_SECONDS`.

    A pid that has ended, or by now belongs to another program, is left alone.
    """
    try:
        process = psutil.Process(pid)
        if SERVER_MODULE not in process.cmdline():
            return
        process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        # A zombie has ended; only its parent, which may be gone, can clear it away.
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            if time.monotonic() > deadline:
                process.kill()
            time.sleep(POLL_SECONDS)
    except psutil.NoSuchProcess:
        return


def _environment(directory: Path) -> dict[str, str]:
    """Built from nothing, so that no AWS_* or WORKOS_* of the caller reaches it."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(directory),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "PYTHONUNBUFFERED": "1",
    }
