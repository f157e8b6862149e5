"""What `pulumi up` shows while it verifies: one line that changes on a terminal, few in a log."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from hooks import status


class Engine(engine_pb2_grpc.EngineServicer):
    """Writes down what it is told."""

    def __init__(self) -> None:
        self.told: list[engine_pb2.LogRequest] = []

    def Log(  # noqa: N802 - gRPC names the methods
        self, request: engine_pb2.LogRequest, context: grpc.ServicerContext
    ) -> Empty:
        self.told.append(request)
        return Empty()


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    servicer, server = Engine(), grpc.server(ThreadPoolExecutor(1))
    engine_pb2_grpc.add_EngineServicer_to_server(servicer, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    monkeypatch.setattr(sys, "argv", ["provider", f"127.0.0.1:{port}"])
    monkeypatch.setenv("PULUMI_PROJECT", "workos-log-streams")
    yield servicer
    server.stop(None)


def test_terminal_has_one_line_in_the_row_of_the_check(
    engine: Engine, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(status, "_is_on_terminal", lambda: True)
    show, tick = status.progress_of("acme")

    show("sending")
    for second in range(12):
        tick(second, 300)

    lines = [request.message for request in engine.told]
    counted = [f"waiting for the test event … {each} s of 300 s" for each in (5, 10)]
    assert lines == ["sending", *counted]
    assert {request.ephemeral for request in engine.told} == {True}
    kind = "pulumi-python:dynamic/logstreams:DeliveryCheck"
    urn = f"urn:pulumi:acme::workos-log-streams::{kind}::delivery-check"
    assert {request.urn for request in engine.told} == {urn}
    assert capfd.readouterr().err == ""


def test_log_has_few_lines_that_stay(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    show, tick = status.progress_of("acme")

    show("sending")
    for second in range(32):
        tick(second, 300)

    told = capfd.readouterr().err.splitlines()
    counted = [f"waiting for the test event … {each} s of 300 s" for each in (10, 30)]
    assert told == ["sending", *counted]
    assert engine.told == []


def test_engine_that_is_gone_ends_no_verification(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["provider", "127.0.0.1:1"])
    monkeypatch.setattr(status, "_is_on_terminal", lambda: True)

    show, _ = status.progress_of("acme")

    show("sending")
