"""A server of a rehearsal: a process of its own that ends with its starter, unless it is kept."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from http.client import HTTPException, HTTPSConnection
from pathlib import Path

import psutil

_PROJECT = Path(__file__).parents[1]

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 3.0
POLL_SECONDS = 0.02
LOG_LINES_SHOWN = 20

STAY = b"stay\n"
"""What the starter says on the server's standard input to let it outlive the starter."""


class ServiceError(Exception):
    """The server did not start; the text names its log and shows the end of it."""


class Service:
    """One running server.

    Attributes:
        log: What it writes.
        kept: It is to outlive its starter.
    """

    def __init__(
        self,
        module: str,
        arguments: Sequence[str],
        *,
        log: Path,
        environment: Mapping[str, str],
        sockets: Sequence[int],
    ) -> None:
        """Start the process.

        Args:
            module: Run by this interpreter with `-m`; by its name `stop` knows the process again.
            arguments: Its arguments; never a secret, since others can read them.
            log: Gets what it writes.
            environment: Its whole environment.
            sockets: Listening sockets it inherits, so that the port is known without a race.
        """
        self.kept = False
        self.log = log
        self._module = module
        with log.open("ab") as file:
            self._popen = subprocess.Popen(
                [sys.executable, "-P", "-m", module, *arguments],
                env=dict(environment),
                pass_fds=tuple(sockets),
                stdin=subprocess.PIPE,
                stdout=file,
                stderr=file,
                # Ctrl-C belongs to the starter, which stops this process in its own time.
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        """Process id; SIGTERM ends it."""
        return self._popen.pid

    def say(self, line: bytes) -> None:
        """Write a line to its standard input, where nobody else can read it."""
        # A broken pipe: it has ended, and whoever waits for its answer will tell why.
        with suppress(BrokenPipeError):
            if self._popen.stdin and not self._popen.stdin.closed:
                self._popen.stdin.write(line)
                self._popen.stdin.flush()

    def keep(self) -> None:
        """Let it outlive this process; from now on only `stop` with its pid ends it."""
        self.kept = True
        self.say(STAY)

    def stop(self) -> None:
        """End it and every process it started; nothing happens if it has ended already."""
        stop(self._popen.pid, self._module)
        self._popen.wait()
        if self._popen.stdin:
            self._popen.stdin.close()

    def stop_unless_kept(self) -> None:
        """End it where its starter ends, if it is not to outlive it."""
        if not self.kept:
            self.stop()

    def wait_until_it_answers(self, port: int, ca: Path, path: str) -> None:
        """Wait for an answer over TLS, and stop it if none comes.

        Raises:
            ServiceError: It ended, or did not answer within `START_SECONDS`.
        """
        trust = ssl.create_default_context(cafile=ca)
        deadline = time.monotonic() + START_SECONDS
        try:
            while not _answers(port, trust, path):
                self._go_on_until(deadline)
        except BaseException:
            self.stop()
            raise

    def _go_on_until(self, deadline: float) -> None:
        ended = self._popen.poll() is not None
        if ended or time.monotonic() > deadline:
            what = "ended at once" if ended else f"did not answer within {START_SECONDS:.0f} s"
            raise ServiceError(f"{self._module} {what}; the end of {self.log}:\n{self._end()}")
        time.sleep(POLL_SECONDS)

    def _end(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        return "\n".join(lines[-LOG_LINES_SHOWN:])


def bare_environment(home: Path, **more: str) -> dict[str, str]:
    """An environment built from nothing, so that nothing of the caller's reaches the server.

    Neither credentials nor a proxy, no AWS_* and no WORKOS_*: only where programs are.

    Args:
        home: The server's home.
        more: What it needs besides.
    """
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(home),
        "PYTHONPATH": str(_PROJECT),
        "PYTHONUNBUFFERED": "1",
        **more,
    }


def stop(pid: int, module: str) -> None:
    """End the server with this pid: SIGTERM, then SIGKILL after `STOP_SECONDS`.

    A pid that has ended, or by now belongs to another program, is left alone.
    """
    try:
        process = psutil.Process(pid)
        if module not in process.cmdline():
            return
        family = [process, *process.children(recursive=True)]
        process.terminate()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return
    _, alive = psutil.wait_procs([process], timeout=STOP_SECONDS)
    for member in {*alive, *(each for each in family if each.is_running())}:
        with suppress(psutil.NoSuchProcess):
            member.kill()
    psutil.wait_procs(family, timeout=STOP_SECONDS)


def _answers(port: int, trust: ssl.SSLContext, path: str) -> bool:
    connection = HTTPSConnection(LOOPBACK, port, context=trust, timeout=START_SECONDS)
    try:
        connection.request("GET", path)
        return connection.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
