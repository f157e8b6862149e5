"""Pulumi's Python language host, for an engine that came without the official one.

The engine starts it as the executable ``pulumi-language-python``, reads the port from its first
line, and asks it to run programs and plugins. Source: ``language.proto`` and the official host's
behaviour in github.com/pulumi/pulumi 3.259.0 (2026-11-22).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
import selectors
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import grpc
from google.protobuf.empty_pb2 import Empty

if TYPE_CHECKING:
    from pulumi.runtime.proto import language_pb2, language_pb2_grpc, plugin_pb2
else:

    def _messages() -> tuple[ModuleType, ...]:
        """Load Pulumi's messages without the rest of its SDK.

        `import pulumi` takes half a second, of which the messages are a tenth; this host is
        started by every operation of the engine and needs nothing else of the SDK.
        """
        sdk = importlib.util.find_spec("pulumi")
        if sdk is None or not sdk.submodule_search_locations:
            raise ImportError("The Python package pulumi is not installed.")
        # An alias of the folder as a package of its own: its modules import each other relatively.
        package = ModuleType("language_host_protocol")
        package.__path__ = [f"{sdk.submodule_search_locations[0]}/runtime/proto"]
        sys.modules[package.__name__] = package
        names = ("language_pb2", "language_pb2_grpc", "plugin_pb2")
        return tuple(importlib.import_module(f"{package.__name__}.{name}") for name in names)

    language_pb2, language_pb2_grpc, plugin_pb2 = _messages()

PROGRAM = Path(__file__).parents[2] / "logstreams" / "fleet" / "loaded" / "program.py"
"""By its path: the project's environment need not hold this package, and it needs none of it."""

MESSAGE_SHOWN = 32
"""Exit code of PROGRAM: it failed and has told the user so."""

_SECONDS_BETWEEN_LOOKS = 2

INTERRUPTED_SECONDS = 5
"""How long an interrupted program may take to end (`cmd.WaitDelay` of the official host)."""


class LanguageHost(language_pb2_grpc.LanguageRuntimeServicer):
    """What the engine asks of a language host, as far as `pulumi` needs it to run this kit."""

    def __init__(self, engine: str) -> None:
        self._engine = engine

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Name no version: the host belongs to this kit, not to a release of Pulumi."""
        return plugin_pb2.PluginInfo()

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Announce no plugins: the engine asks for each when its first resource is registered."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        """Name the interpreter (`pulumi about`)."""
        return language_pb2.AboutResponse(
            executable=str(interpreter(request.info)), version=sys.version.split()[0]
        )

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run a program to its end. What it prints reaches the engine through our own output.

        When the engine ends the call, as it does once a resource has failed, the program gets an
        interrupt, and is killed where that does not end it: as by the official host.
        """
        python = interpreter(request.info)
        if not python.exists():
            return language_pb2.RunResponse(error=f"{python} does not exist: run `make setup`.")
        command = [str(python), "-u", str(PROGRAM), self._engine]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as program:
            context.add_callback(lambda: _interrupt(program))
            program.communicate(request.SerializeToString())
        if program.returncode in (0, MESSAGE_SHOWN):
            return language_pb2.RunResponse(bail=program.returncode == MESSAGE_SHOWN)
        error = f"program exited with non-zero exit code: {_exit_status(program.returncode)}"
        return language_pb2.RunResponse(error=error)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run a plugin written in Python, a policy pack for instance, and stream its output."""
        python = interpreter(request.info)
        if not python.exists():
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, f"{python} does not exist.")
        directory = request.info.program_directory
        if request.kind == "analyzer":
            command = ["-u", "-m", "pulumi.policy", *request.args, directory]
        else:
            command = ["-u", directory, *request.args]
        with subprocess.Popen(
            [python, *command],
            cwd=directory if request.kind == "analyzer" else request.pwd,
            env={**os.environ, **dict(entry.split("=", 1) for entry in request.env)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        ) as plugin:
            context.add_callback(plugin.terminate)
            yield from _streams(plugin)
            yield language_pb2.RunPluginResponse(exitcode=plugin.wait())


def interpreter(info: language_pb2.ProgramInfo) -> Path:
    """Return the Python of the virtual environment a project names, or else our own."""
    named = info.options.fields["virtualenv"].string_value
    return Path(info.root_directory, named, "bin", "python") if named else Path(sys.executable)


def _interrupt(program: subprocess.Popen[bytes]) -> None:
    program.send_signal(signal.SIGINT)
    try:
        program.wait(timeout=INTERRUPTED_SECONDS)
    except subprocess.TimeoutExpired:
        program.kill()


def _exit_status(code: int) -> int:
    """As Go tells it: -1 for a process that a signal ended."""
    return max(code, -1)


def _streams(plugin: subprocess.Popen[bytes]) -> Iterator[language_pb2.RunPluginResponse]:
    """Yield what a process writes to both its outputs, as it is written, until both are closed."""
    with selectors.DefaultSelector() as selector:
        for name in ("stdout", "stderr"):
            selector.register(getattr(plugin, name), selectors.EVENT_READ, name)
        while selector.get_map():
            for key, _ in selector.select():
                chunk = os.read(key.fd, 65536)
                if not chunk:
                    selector.unregister(key.fileobj)
                elif key.data == "stdout":
                    yield language_pb2.RunPluginResponse(stdout=chunk)
                else:
                    yield language_pb2.RunPluginResponse(stderr=chunk)


def main() -> None:
    """Serve the engine whose address is the last argument, until it interrupts."""
    engine = os.getppid()  # asked before the port is told, or an engine killed between is missed
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    server = grpc.server(ThreadPoolExecutor(max_workers=16))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(LanguageHost(sys.argv[-1]), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # the protocol: the first line names the port
    while not stop.wait(_SECONDS_BETWEEN_LOOKS) and os.getppid() == engine:
        pass  # an engine that was killed stops nobody
    server.stop(grace=None)  # ends the calls under way, and each call's end that of its process


if __name__ == "__main__":
    main()
