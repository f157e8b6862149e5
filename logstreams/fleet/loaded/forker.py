"""A Python that loads modules once, and forks for each `python -u -m MODULE` that it is asked for.

It is run as a script by the interpreter whose modules it loads, which need not have this package:
it imports the standard library alone. A fork shares nothing but loaded modules: its arguments,
environment, folder, input and outputs are its own, and it ends as any interpreter does. Linux only.

    python -u forker.py SOCKET FOLDER MODULE…

SOCKET is the descriptor of a connected SOCK_SEQPACKET. FOLDER, unless empty, is searched for
modules too, behind all others, until they are loaded. MODULE is a name, or `PACKAGE.*`: every
module in a package. The first message it writes is
`{"refused": TEXT, "loaded": {NAME: FILE}}`: empty, or why nobody is to ask, and where each
top-level module is from. Each message it reads is JSON:

    {"start": ID, "module": …, "arguments": […], "environment": {…}, "folder": …}
        with four descriptors: its input, output and errors, and where its exit code is written;
        nothing is, where it could not be started (no more processes, memory or descriptors)
    {"signal": ID, "number": …}

When the other end is closed it ends, and all its forks with it.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import io
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any

_MESSAGE_BYTES = 2**20
_DESCRIPTORS = 4
_LOADED: dict[str, ModuleType] = {}
_OF_EVERY_END = ("__main__", "builtins", "sys")
_WRITERS = (io.BufferedRandom, io.BufferedWriter, io.TextIOWrapper)
_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def load(names: list[str], folder: str = "") -> str:
    """Load modules; return why nothing is to be forked from them, or nothing.

    One that is not installed is left out: a fork that needs it says so itself.
    """
    gc.disable()
    sys.path += [folder] if folder else []
    for name in names:
        try:
            package = importlib.import_module(name.removesuffix(".*"))
            getattr(package, "__all__", ())  # pulumi_aws loads its own at the first look
            if name.endswith(".*"):
                for each in pkgutil.iter_modules(package.__path__, name.removesuffix("*")):
                    importlib.import_module(each.name)
        except ModuleNotFoundError:
            continue
        except Exception as error:
            return f"{name}: {type(error).__name__}: {error}"
    if folder:
        sys.path.remove(folder)
    if (threads := len([*Path("/proc/self/task").iterdir()])) > 1:
        return f"{threads} threads"
    gc.enable()
    gc.freeze()  # a collection would write to every page that the forks share
    _LOADED.update(sys.modules)
    for name in _OF_EVERY_END:
        _LOADED.pop(name, None)
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(_LOADED))  # it is never taken apart itself
    return ""


def leave_what_was_loaded() -> None:
    """Let the process's end take apart only what began after the modules were loaded.

    Nobody looks at those any more, and for each page of theirs that it writes to a fork makes a
    copy. What the fork left open is written all the same.
    """
    for each in gc.get_objects():  # without what is frozen, which was there before
        if issubclass(type(each), _WRITERS):  # some have a `__class__` that does things
            with suppress(OSError, ValueError):  # it is closed, or nobody reads it
                each.flush()
    for name in _LOADED:
        sys.modules.pop(name, None)


def loaded() -> dict[str, str]:
    """The files of the top-level modules that are loaded; empty for one that has none."""
    tops = {name: each for name, each in sys.modules.items() if "." not in name}
    del tops["__main__"]  # each has its own
    return {name: getattr(each, "__file__", None) or "" for name, each in tops.items()}


def serve(connection: socket.socket) -> dict[str, Any] | None:
    """Fork for each request; returns it in the fork, and None where nobody asks any more."""
    running: dict[int, tuple[int, int]] = {}  # by process: the request's ID, and its last pipe
    woken, waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(waker)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                os.read(woken, 4096)
                _reap(running)
            if connection not in ready:
                continue
            text, descriptors, *_ = socket.recv_fds(connection, _MESSAGE_BYTES, _DESCRIPTORS)
            if not text:
                return None
            asked: dict[str, Any] = json.loads(text)
            if "signal" in asked:
                _signal(running, asked)
                continue
            forker = os.getpid()
            process = _fork(descriptors)
            if process is None:
                continue
            if process:
                running[process] = (asked["start"], descriptors[3])
                for each in descriptors[:3]:
                    os.close(each)
                continue
            signal.set_wakeup_fd(-1)
            connection.close()
            for each in (woken, waker, *(last for _, last in running.values())):
                os.close(each)
            _become(asked, descriptors, forker)
            return asked


def _fork(descriptors: list[int]) -> int | None:
    """Fork; None where the machine has no room for one more: those that run go on."""
    with suppress(OSError):
        if len(descriptors) == _DESCRIPTORS:  # fewer: this process may open no more
            return os.fork()
    for each in descriptors:
        os.close(each)  # whoever waits for the exit code meets its end
    return None


def _reap(running: dict[int, tuple[int, int]]) -> None:
    while running:
        process, status = os.waitpid(-1, os.WNOHANG)
        if not process:
            return
        _, last = running.pop(process)
        with suppress(BrokenPipeError):  # nobody waits for it
            os.write(last, str(os.waitstatus_to_exitcode(status)).encode())
        os.close(last)


def _signal(running: dict[int, tuple[int, int]], asked: dict[str, Any]) -> None:
    for process, (number, _) in running.items():
        if number == asked["signal"]:
            os.kill(process, asked["number"])


def _become(asked: dict[str, Any], descriptors: list[int], forker: int) -> None:
    """Make of this fork what was asked for, up to its first line."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != forker:  # which ended before that was set
        os._exit(1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for number, each in enumerate(descriptors[:3]):
        os.dup2(each, number)
    for each in descriptors:
        os.close(each)
    os.chdir(asked["folder"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    sys.path.insert(0, str(Path.cwd()))
    sys.argv = ["-m", *asked["arguments"]]


if __name__ == "__main__":
    del sys.path[0]  # this script's folder
    atexit.register(leave_what_was_loaded)  # before all others, so that it comes behind them
    _connection = socket.socket(fileno=int(sys.argv[1]))
    _refused = load(sys.argv[3:], sys.argv[2])
    _connection.send(json.dumps({"refused": _refused, "loaded": loaded()}).encode())
    if _asked := serve(_connection):
        runpy.run_module(_asked["module"], run_name="__main__", alter_sys=True)
