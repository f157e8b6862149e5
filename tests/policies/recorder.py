"""A plugin for the engine that takes every resource and writes down which it was asked to make."""

from __future__ import annotations

import os
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path
from typing import Any

import grpc
from google.protobuf.empty_pb2 import Empty

from rehearsal.engine.aws_provider.protocol import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
)

RECORD = "RECORD"
"""Environment variable: the file to write to."""


class Recorder(provider_pb2_grpc.ResourceProviderServicer):
    """Every resource exists once it is asked for."""

    def Handshake(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return plugin_pb2.PluginInfo(version=version("pulumi_aws"))

    def CheckConfig(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return provider_pb2.CheckResponse(inputs=request.news)

    def Configure(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    def Check(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return provider_pb2.CheckResponse(inputs=request.news)

    def Create(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        name = request.urn.rpartition("::")[2]
        if not request.preview:
            with Path(os.environ[RECORD]).open("a", encoding="utf-8") as record:
                record.write(f"{name}\n")
        made = "" if request.preview else f"{name}-id"
        response = provider_pb2.CreateResponse(id=made, properties=request.properties)
        if not request.preview:
            response.properties["arn"] = _arn(request.urn)
        return response

    def Cancel(self, request: Any, context: Any) -> Any:  # noqa: N802 - gRPC names the methods
        return Empty()


def _arn(urn: str) -> str:
    """An ARN such as AWS would give: documents that hold it can be judged."""
    token, _, name = urn.rpartition("::")
    package_and_service, _, kind = token.rpartition("::")[2].rpartition("$")[2].partition("/")
    service = package_and_service.removeprefix("aws:")
    return f"arn:aws:{service}:us-east-1:012345670123:{kind.partition(':')[0]}/{name}"


def main() -> None:
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    server = grpc.server(ThreadPoolExecutor(8))
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Recorder(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201 - the protocol: the first line names the port
    engine = os.getppid()
    while not stopped.wait(1) and os.getppid() == engine:
        pass
    server.stop(grace=None)


if __name__ == "__main__":
    sys.exit(main())
