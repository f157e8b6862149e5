"""Pulumi's language host for one preview: program and policy pack start by a fork.

The engine attaches to it by PULUMI_DEBUG_LANGUAGES, which leaves the project's runtime and its
options as they are (github.com/pulumi/pulumi 3.259.0, `pkg/resource/plugin/langruntime_plugin.go`,
read 2026-11-29). A CLI that does not know the variable starts a host of its own, as ever.
"""

from __future__ import annotations

import os
import selectors
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

from logstreams.fleet.loaded.python import Fork, LoadedPython

VARIABLE = "PULUMI_DEBUG_LANGUAGES"

_MESSAGE_SHOWN = 32
"""Exit code of a program that failed, and has told the user so."""
_PATIENCE_SECONDS = 5.0
"""How long an interrupted program may take to end (`cmd.WaitDelay` of the official host)."""


class LoadedHost(language_pb2_grpc.LanguageRuntimeServicer):
    """What an engine asks of a language host, as far as a preview of this kit needs it."""

    def __init__(
        self, program: LoadedPython, pack: LoadedPython, environment: Mapping[str, str]
    ) -> None:
        self._program = program
        self._pack = pack
        self._environment = environment
        self._engines: dict[str, str] = {}  # each one's address, by its connection

    def Handshake(
        self, request: language_pb2.LanguageHandshakeRequest, context: grpc.ServicerContext
    ) -> language_pb2.LanguageHandshakeResponse:
        """Learn which engine this is."""
        self._engines[context.peer()] = request.engine_address
        return language_pb2.LanguageHandshakeResponse()

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        """Name no version: it belongs to no release of Pulumi."""
        return plugin_pb2.PluginInfo()

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        """Nothing: the engine ends its calls as well, and each call's end is its process's."""
        return Empty()

    def GetRequiredPackages(
        self, request: language_pb2.GetRequiredPackagesRequest, context: grpc.ServicerContext
    ) -> language_pb2.GetRequiredPackagesResponse:
        """Announce no plugins: each resource names its own, and the version (`pulumi_aws`)."""
        return language_pb2.GetRequiredPackagesResponse()

    def About(
        self, request: language_pb2.AboutRequest, context: grpc.ServicerContext
    ) -> language_pb2.AboutResponse:
        """Name the interpreter."""
        return language_pb2.AboutResponse(
            executable=str(self._program.interpreter), version=sys.version.split()[0]
        )

    def Run(
        self, request: language_pb2.RunRequest, context: grpc.ServicerContext
    ) -> language_pb2.RunResponse:
        """Run the program to its end; when the engine ends the call it is interrupted."""
        engine = self._engines[context.peer()]
        fork = self._program.start(
            "logstreams.fleet.loaded.program",
            [engine],
            request.pwd,
            activated(self._program.interpreter, self._environment),
        )
        _end_with(context, fork, signal.SIGINT)
        fork.stdin.write(request.SerializeToString())
        fork.stdin.close()
        with _diagnostics(engine) as tell:
            for _, chunk in _outputs(fork):
                tell(chunk)
        code = fork.wait()
        fork.close()
        if code in (0, _MESSAGE_SHOWN):
            return language_pb2.RunResponse(bail=code == _MESSAGE_SHOWN)
        # As Go tells it: -1 for a process that a signal ended.
        error = f"program exited with non-zero exit code: {max(code, -1)}"
        return language_pb2.RunResponse(error=error)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run the policy pack, and stream its output."""
        if request.kind != "analyzer":
            context.abort(grpc.StatusCode.UNIMPLEMENTED, f"{request.kind} {request.name}")
        folder = request.info.program_directory
        own = dict(entry.split("=", 1) for entry in request.env)
        environment = activated(self._pack.interpreter, {**self._environment, **own})
        fork = self._pack.start("pulumi.policy", [*request.args, folder], folder, environment)
        _end_with(context, fork, signal.SIGTERM)
        fork.stdin.close()
        for name, chunk in _outputs(fork):
            if name == "stdout":
                yield language_pb2.RunPluginResponse(stdout=chunk)
            else:
                yield language_pb2.RunPluginResponse(stderr=chunk)
        code = fork.wait()
        fork.close()
        yield language_pb2.RunPluginResponse(exitcode=code)


def activated(interpreter: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """An environment in which an interpreter's virtual one is active, as in the official host's.

    Source: `ActivateVirtualEnv` of Pulumi's `sdk/python/toolchain` (3.259.0, 2026-11-29).
    """
    folder = interpreter.parent
    path = os.pathsep.join([str(folder), *filter(None, [environment.get("PATH")])])
    return {**environment, "PATH": path, "VIRTUAL_ENV": str(folder.parent)}


@contextmanager
def serving(host: LoadedHost) -> Iterator[dict[str, str]]:
    """Serve one engine; yield the variables by which it attaches."""
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield {VARIABLE: f"python:{port}"}
    finally:
        server.stop(grace=None).wait()  # ends the calls under way, and each call's end its fork


def _end_with(context: grpc.ServicerContext, fork: Fork, number: int) -> None:
    def stop() -> None:
        fork.stop(number, _PATIENCE_SECONDS)

    if not context.add_callback(stop):
        stop()


@contextmanager
def _diagnostics(engine: str) -> Iterator[Callable[[bytes], None]]:
    """Yield what shows a program's output, as the engine does that of a host which it started."""
    with grpc.insecure_channel(engine) as channel:
        stub = engine_pb2_grpc.EngineStub(channel)

        def tell(chunk: bytes) -> None:
            text = chunk.decode("utf-8", "replace")
            with suppress(grpc.RpcError):  # it has ended
                stub.Log(engine_pb2.LogRequest(severity=engine_pb2.INFO, message=text))

        yield tell


def _outputs(fork: Fork) -> Iterator[tuple[str, bytes]]:
    """What it writes, as it is written, until it has closed both outputs."""
    with selectors.DefaultSelector() as selector:
        for name in ("stdout", "stderr"):
            selector.register(getattr(fork, name), selectors.EVENT_READ, name)
        while selector.get_map():
            for key, _ in selector.select():
                if chunk := os.read(key.fd, 65536):
                    yield key.data, chunk
                else:
                    selector.unregister(key.fileobj)
