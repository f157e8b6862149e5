"""Serve the engine that started this process: print the port, then answer until it stops us."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc

from logstreams.garbage_collection import collect_rarely
from rehearsal.engine.aws_provider.protocol import provider_pb2_grpc
from rehearsal.engine.aws_provider.servicer import Provider

_CALLS_AT_ONCE = 16  # the engine's default parallelism on four cores
_SECONDS_BETWEEN_LOOKS = 1.0
_LARGEST_MESSAGE = 400 * 1024 * 1024  # the engine's own limit (sdk/go/common/util/rpcutil, 3.259.0)


def main() -> None:
    """Serve on a free port of the loopback interface."""
    engine = os.getppid()  # asked before the port is told, or an engine killed between is missed
    collect_rarely()
    # The plugin asks no instance metadata service by default (skipMetadataApiCheck).
    os.environ.setdefault("AWS_EC2_METADATA_DISABLED", "true")
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    limits = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(_CALLS_AT_ONCE), options=limits)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Provider(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(port, flush=True)  # noqa: T201  # how a plugin tells the engine where it is
    while not stopped.wait(_SECONDS_BETWEEN_LOOKS) and os.getppid() == engine:
        pass  # an engine that was killed stops nobody
    server.stop(grace=None)


if __name__ == "__main__":
    main()
