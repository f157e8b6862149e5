"""A Python that has loaded what many processes need, and starts each of them by a fork."""

from __future__ import annotations

import itertools
import json
import os
import selectors
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

_FORKER = Path(__file__).with_name("forker.py")
_MESSAGE_BYTES = 2**20


class NotLoaded(Exception):
    """It starts nothing; the text says why."""


@dataclass
class Fork:
    """One process that it has started."""

    stdin: IO[bytes]
    stdout: IO[bytes]
    stderr: IO[bytes]
    _exit_code: IO[bytes]
    _number: int
    _python: LoadedPython
    _ended: threading.Event = field(default_factory=threading.Event)

    def wait(self) -> int | None:
        """Its exit code, as `subprocess` has it; None where nobody knows it.

        It could not be started then, or whoever started it has ended, and it with that.
        """
        told = self._exit_code.read(16)  # not to its end: a fork of the same moment may hold it
        self._ended.set()
        return int(told) if told else None

    def outputs(self, patience: float) -> Iterator[tuple[str, bytes]]:
        """What it writes, as it is written, with `stdout` or `stderr`, until it has closed both.

        Args:
            patience: Seconds, after its end, for a process of its own that holds them open.
        """
        writing = {"stdout": self.stdout, "stderr": self.stderr}
        last: float | None = None
        with selectors.DefaultSelector() as selector:
            selector.register(self._exit_code, selectors.EVENT_READ, "")
            for name, each in writing.items():
                selector.register(each, selectors.EVENT_READ, name)
            while writing and (last is None or time.monotonic() < last):
                for key, _ in selector.select(last and last - time.monotonic()):
                    if not key.data:
                        last = time.monotonic() + patience
                    elif chunk := os.read(key.fd, 65536):
                        yield key.data, chunk
                        continue
                    else:
                        del writing[key.data]
                    selector.unregister(key.fileobj)

    def stop(self, number: int, patience: float) -> None:
        """Send it a signal, and SIGKILL where it is there after some seconds; returns at once."""

        def insist() -> None:
            if not self._ended.wait(patience):
                self._send(signal.SIGKILL)

        if not self._ended.is_set():
            self._send(number)
            threading.Thread(target=insist, daemon=True).start()

    def kill(self) -> None:
        """Send it SIGKILL; returns at once."""
        self._send(signal.SIGKILL)

    def _send(self, number: int) -> None:
        with suppress(OSError):  # all have ended
            self._python.tell({"signal": self._number, "number": number})

    def close(self) -> None:
        """Close its pipes."""
        for each in (self.stdin, self.stdout, self.stderr, self._exit_code):
            each.close()


@dataclass
class LoadedPython:
    """Loads modules from its beginning on; ends, with all that it started, by `close`."""

    interpreter: Path
    modules: Sequence[str]
    environment: Mapping[str, str]
    """While it loads; each process has one of its own."""
    folder: Path | None = None
    """Has modules too, for the time of loading; None: only what the interpreter finds anyway."""
    _loaded: dict[str, str] = field(default_factory=dict)
    """The file of each top-level module, by its name."""
    _numbers: itertools.count[int] = field(default_factory=itertools.count)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        """Begin to load.

        Raises:
            OSError: The interpreter cannot be started.
        """
        self._connection, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            descriptor = theirs.fileno()
            # Its folder is no project's: what lies there must not shadow what it loads.
            self._process = subprocess.Popen(
                [
                    self.interpreter,
                    "-u",
                    _FORKER,
                    str(descriptor),
                    self.folder or "",
                    *self.modules,
                ],
                cwd="/",
                env=dict(self.environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=(descriptor,),
                process_group=0,  # a terminal's Ctrl-C is for the command alone
            )

    def wait_until_loaded(self) -> None:
        """Wait until it can start processes.

        Raises:
            NotLoaded: It cannot.
        """
        text = self._connection.recv(_MESSAGE_BYTES)
        told: dict[str, Any] = json.loads(text) if text else {"refused": "it ended"}
        if told["refused"]:
            raise NotLoaded(told["refused"])
        self._loaded.update(told["loaded"])

    def knows_otherwise(self, folder: Path) -> str:
        """A module that Python, started in this folder, would take from there, and this has not.

        Empty: there is none.
        """
        for each in folder.iterdir():
            file = self._loaded.get(each.stem if each.suffix == ".py" else each.name)
            if file is not None and not Path(file).resolve().is_relative_to(each.resolve()):
                return each.name
        return ""

    def start(
        self, module: str, arguments: Sequence[str], folder: str, environment: Mapping[str, str]
    ) -> Fork:
        """Start what `python -u -m MODULE ARGUMENTS` would be.

        Raises:
            OSError: It has ended.
        """
        number = next(self._numbers)
        pipes = [os.pipe() for _ in range(4)]
        (stdin, to_it), *from_it = pipes
        theirs = [stdin, *(written for _, written in from_it)]
        stdin_of_it = os.fdopen(to_it, "wb", 0)
        stdout, stderr, exit_code = (os.fdopen(read, "rb", 0) for read, _ in from_it)
        fork = Fork(stdin_of_it, stdout, stderr, exit_code, number, self)
        try:
            self.tell(
                {
                    "start": number,
                    "module": module,
                    "arguments": list(arguments),
                    "folder": folder,
                    "environment": dict(environment),
                },
                theirs,
            )
        except OSError:
            fork.close()
            raise
        finally:
            for descriptor in theirs:
                os.close(descriptor)
        return fork

    def tell(self, asked: Mapping[str, object], descriptors: Sequence[int] = ()) -> None:
        """Send it one message (`forker`).

        Raises:
            OSError: It has ended.
        """
        with self._lock:
            socket.send_fds(self._connection, [json.dumps(asked).encode()], descriptors)

    def close(self) -> None:
        """End it, and everything that it started."""
        self._connection.close()
        self._process.wait()
