"""Start and stop the local AWS's process."""

from __future__ import annotations

import secrets
import socket
import ssl
import subprocess
import sys
import time
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import psutil

from logstreams.rehearsal.aws.environment import server_environment
from logstreams.rehearsal.tls import TlsMaterial

LOOPBACK = "127.0.0.1"
SERVER_MODULE = "logstreams.rehearsal.aws.server"
START_SECONDS = 20.0
STOP_SECONDS = 3.0
LOG_LINES_SHOWN = 20

STAY = b"stay"
"""What the starter writes to the server's standard input to let it outlive the starter."""


class LocalAwsError(Exception):
    """The local AWS did not start; the text names the log and shows its end."""


class Process:
    """One running local AWS.

    Attributes:
        https_port: Port of the TLS listener on 127.0.0.1.
        http_port: Port of the plain listener on 127.0.0.1, on the same state.
        log: What the process writes.
        kept: It is to outlive its starter.
        root_secret: Secret of every account's root, made anew at each start.
    """

    def __init__(self, directory: Path, tls: TlsMaterial) -> None:
        """Start the process and wait until it answers over TLS.

        Args:
            directory: Gets ``aws.log`` and MiniStack's scratch files; made if it is missing.
            tls: The server's certificate.

        Raises:
            LocalAwsError: It ended, or did not answer within `START_SECONDS`.
        """
        directory.mkdir(parents=True, exist_ok=True)
        self.kept = False
        self.root_secret = secrets.token_urlsafe(30)
        self.log = directory / "aws.log"
        with _listener() as https, _listener() as http, self.log.open("ab") as log:
            self.https_port = https.getsockname()[1]
            self.http_port = http.getsockname()[1]
            self._popen = subprocess.Popen(
                [
                    *(sys.executable, "-P", "-m", SERVER_MODULE),
                    *("--https", str(https.fileno()), "--http", str(http.fileno())),
                    *("--certificate", str(tls.certificate), "--key", str(tls.key)),
                ],
                env=server_environment(directory, tls, self.https_port, self.root_secret),
                pass_fds=(https.fileno(), http.fileno()),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                # Ctrl-C belongs to the starter, which stops this process in its own time.
                start_new_session=True,
            )
        try:
            self._wait_until_it_answers(tls.ca)
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """Process id; SIGTERM ends it."""
        return self._popen.pid

    def keep(self) -> None:
        """Let it outlive this process; from now on only `stop` with its pid ends it."""
        if self._popen.stdin and not self._popen.stdin.closed:
            self.kept = True
            self._popen.stdin.write(STAY)
            self._popen.stdin.close()

    def stop(self) -> None:
        """End it and every process it started; nothing happens if it has ended already."""
        stop(self._popen.pid)
        self._popen.wait()
        if self._popen.stdin:
            self._popen.stdin.close()

    def _wait_until_it_answers(self, ca: Path) -> None:
        trust = ssl.create_default_context(cafile=ca)
        deadline = time.monotonic() + START_SECONDS
        while not _answers(self.https_port, trust):
            ended = self._popen.poll() is not None
            if ended or time.monotonic() > deadline:
                what = "ended at once" if ended else f"did not answer within {START_SECONDS:.0f} s"
                raise LocalAwsError(f"the local AWS {what}; the end of {self.log}:\n{self._end()}")
            time.sleep(0.02)

    def _end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES_SHOWN:])


def stop(pid: int) -> None:
    """End the local AWS with this pid: SIGTERM, then SIGKILL after `STOP_SECONDS`.

    A pid that has ended, or by now belongs to another program, is left alone.
    """
    try:
        process = psutil.Process(pid)
        if SERVER_MODULE not in process.cmdline():
            return
        family = [process, *process.children(recursive=True)]
        process.terminate()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return
    _, alive = psutil.wait_procs([process], timeout=STOP_SECONDS)
    for member in {*alive, *(each for each in family if each.is_running())}:
        try:
            member.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(family, timeout=STOP_SECONDS)


def _listener() -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind((LOOPBACK, 0))
    # Listening already, so that an early client waits instead of being refused.
    listener.listen(128)
    return listener


def _answers(port: int, trust: ssl.SSLContext) -> bool:
    connection = HTTPSConnection(LOOPBACK, port, context=trust, timeout=START_SECONDS)
    try:
        connection.request("GET", "/_ministack/health")
        return connection.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
