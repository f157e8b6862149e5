"""Pulumi's language host for one preview: program and policy pack start by a fork.

The engine attaches to it by PULUMI_DEBUG_LANGUAGES, which leaves the project's runtime and its
options as they are (github.com/pulumi/pulumi 3.259.0, `pkg/resource/plugin/langruntime_plugin.go`,
read 2026-11-29). A CLI that does not know the variable starts a host of its own, as ever.
"""

from __future__ import annotations

import codecs
import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    plugin_pb2,
)

from logstreams.fleet.loaded.dynamic import PACKAGE
from logstreams.fleet.loaded.python import Fork, LoadedPython

VARIABLE = "PULUMI_DEBUG_LANGUAGES"

_PROGRAM = "logstreams.fleet.loaded.program"
_MESSAGE_SHOWN = 32
"""Exit code of a program that failed, and has told the user so."""
_PATIENCE_SECONDS = 5.0
"""`cmd.WaitDelay` of the official host: how long an interrupted program may take to end, and how
long what a program leaves behind may hold its outputs open."""
_STREAMS = {"stdout": 2**30 + 1, "stderr": 2**30 + 2}
"""The engine shows what has one ID as one text; its own plugins' are counted from 1."""
_UTF_8 = codecs.getincrementaldecoder("utf-8")

Environment = Mapping[str, str]


class CannotServe(Exception):
    """The engine could not connect; the text says why."""


@dataclass(frozen=True)
class Folders:
    """What is run, and nothing else."""

    program: Path
    pack: Path | None
    """None: no pack is asked."""


class LoadedHost(language_pb2_grpc.LanguageRuntimeServicer):
    """What an engine asks of a language host, as far as a preview of this kit needs it."""

    def __init__(
        self, program: LoadedPython, pack: LoadedPython, folders: Folders, environment: Environment
    ) -> None:
        self._program = program
        self._pack = pack
        self._folders = folders
        self._environment = environment
        self._engines: dict[str, str] = {}  # each one's address, by its connection
        self.unserved = ""
        """What the engine asked for in vain: its preview has to be made without this host."""

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
        info, known = request.info, self._folders.program
        engine = self._engines.get(context.peer(), "")
        # Whoever reaches the port can ask, and a program has this command's environment.
        for folder in (info.program_directory, request.pwd):
            if not _is(folder, known) or not engine:
                self._refuse(context, f"the program in {folder}")
        if not Path(known, info.entry_point).resolve().is_relative_to(known.resolve()):
            self._refuse(context, f"the program {info.entry_point}")
        if of_plugin := [key for key in request.config if key.startswith(f"{PACKAGE}:")]:
            self._refuse(context, f"the configuration {of_plugin[0]}")
        fork = self._start(context, self._program, _PROGRAM, [engine, "--no-debug"], request.pwd)
        with closing(fork), _diagnostics(engine) as tell:
            _end_with(context, fork, signal.SIGINT)
            with suppress(BrokenPipeError):  # it has ended, and its exit code tells
                fork.stdin.write(request.SerializeToString())
            fork.stdin.close()
            for name, chunk in fork.outputs(_PATIENCE_SECONDS):
                tell(name, chunk)
            code = self._exit_code(context, fork, "the program")
        if code in (0, _MESSAGE_SHOWN):
            return language_pb2.RunResponse(bail=code == _MESSAGE_SHOWN)
        # As Go tells it: -1 for a process that a signal ended.
        error = f"program exited with non-zero exit code: {max(code, -1)}"
        return language_pb2.RunResponse(error=error)

    def RunPlugin(
        self, request: language_pb2.RunPluginRequest, context: grpc.ServicerContext
    ) -> Iterator[language_pb2.RunPluginResponse]:
        """Run the policy pack, and stream its output; no other plugin, nor another pack.

        Pulumi Cloud may have packs of its own asked, each with an environment of its own.
        """
        folder = request.info.program_directory
        if request.kind != "analyzer" or not _is(folder, self._folders.pack):
            self._refuse(context, f"{request.kind} {request.name} in {folder}")
        own = dict(entry.split("=", 1) for entry in request.env)
        arguments = [*request.args, folder]
        fork = self._start(context, self._pack, "pulumi.policy", arguments, folder, own)
        with closing(fork):
            _end_with(context, fork, signal.SIGTERM)
            fork.stdin.close()
            for name, chunk in fork.outputs(_PATIENCE_SECONDS):
                if name == "stdout":
                    yield language_pb2.RunPluginResponse(stdout=chunk)
                else:
                    yield language_pb2.RunPluginResponse(stderr=chunk)
            code = self._exit_code(context, fork, "the policy pack")
            yield language_pb2.RunPluginResponse(exitcode=code)

    def _start(
        self,
        context: grpc.ServicerContext,
        python: LoadedPython,
        module: str,
        arguments: Sequence[str],
        folder: str,
        own: Environment | None = None,
    ) -> Fork:
        environment = activated(python.interpreter, {**self._environment, **(own or {})})
        try:
            return python.start(module, arguments, folder, environment)
        except OSError as error:  # it was killed
            self._refuse(context, f"{module}: {error}")

    def _exit_code(self, context: grpc.ServicerContext, fork: Fork, what: str) -> int:
        code = fork.wait()
        if code is None:  # it says nothing about the stack
            self._refuse(context, f"{what}, which nobody knows the end of")
        return code

    def _refuse(self, context: grpc.ServicerContext, what: str) -> NoReturn:
        self.unserved = what
        context.abort(grpc.StatusCode.UNIMPLEMENTED, what)


def _refusal(name: str) -> Callable[[LoadedHost, Any, grpc.ServicerContext], NoReturn]:
    """A call that no preview made when this was written: a later engine may do without it."""

    def refuse(self: LoadedHost, _request: Any, context: grpc.ServicerContext) -> NoReturn:
        self._refuse(context, name)

    return refuse


for _each in language_pb2.DESCRIPTOR.services_by_name["LanguageRuntime"].methods:
    if _each.name not in vars(LoadedHost):
        setattr(LoadedHost, _each.name, _refusal(_each.name))


def _is(folder: str, known: Path | None) -> bool:
    return known is not None and Path(folder).resolve() == known.resolve()


def activated(interpreter: Path, environment: Environment) -> dict[str, str]:
    """An environment in which an interpreter's virtual one is active, as in the official host's.

    Source: `ActivateVirtualEnv` of Pulumi's `sdk/python/toolchain` (3.259.0, 2026-11-29).
    """
    folder = interpreter.parent
    path = os.pathsep.join([str(folder), *filter(None, [environment.get("PATH")])])
    return {**environment, "PATH": path, "VIRTUAL_ENV": str(folder.parent)}


@contextmanager
def serving(host: LoadedHost) -> Iterator[dict[str, str]]:
    """Serve one engine; yield the variables by which it attaches.

    Raises:
        CannotServe: There is no port.
    """
    server = grpc.server(ThreadPoolExecutor(max_workers=8))
    language_pb2_grpc.add_LanguageRuntimeServicer_to_server(host, server)
    try:
        port = server.add_insecure_port("127.0.0.1:0")
    except RuntimeError as error:
        raise CannotServe(str(error)) from error
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
def _diagnostics(engine: str) -> Iterator[Callable[[str, bytes], None]]:
    """Yield what shows a program's output, as the engine does that of a host which it started."""
    # No proxy is asked for what is on this machine.
    with grpc.insecure_channel(engine, [("grpc.enable_http_proxy", 0)]) as channel:
        stub = engine_pb2_grpc.EngineStub(channel)

        decoders = {name: _UTF_8("replace") for name in _STREAMS}

        def tell(name: str, chunk: bytes) -> None:
            # In pieces: `print` under `python -u` writes each of its arguments on its own.
            asked = engine_pb2.LogRequest(
                severity=engine_pb2.INFO,
                message=decoders[name].decode(chunk),
                streamId=_STREAMS[name],
            )
            with suppress(grpc.RpcError):  # it has ended
                stub.Log(asked)

        yield tell
