"""The provider's process, spoken to as the engine would."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from rehearsal.engine.aws_provider.archive import ARCHIVE, ASSET
from rehearsal.engine.aws_provider.wire import SIGNATURE, decode, encode

CONFIGURATION = {"region": "us-east-1"}


class Plugin:
    """A running provider; properties go in and come out as plain Python."""

    def __init__(self, channel: grpc.Channel) -> None:
        self.stub = provider_pb2_grpc.ResourceProviderStub(channel)

    def configure(self, **args: Any) -> Any:
        request = provider_pb2.ConfigureRequest(args=struct({**CONFIGURATION, **args}))
        return self.stub.Configure(request)

    def check_config(self, name: str = "default", **args: Any) -> list[str]:
        urn = f"urn:pulumi:dev::demo::pulumi:providers:aws::{name}"
        answer = self.stub.CheckConfig(provider_pb2.CheckRequest(urn=urn, news=struct(args)))
        return [failure.reason for failure in answer.failures]

    def check(
        self, kind: str, inputs: Mapping[str, Any], olds: Mapping[str, Any] = {}, name: str = "it"
    ) -> tuple[dict[str, Any], list[str]]:
        request = provider_pb2.CheckRequest(urn=urn(kind, name), news=struct(inputs))
        request.olds.CopyFrom(struct(olds))
        answer = self.stub.Check(request)
        return decode(answer.inputs), [failure.reason for failure in answer.failures]

    def checked(self, kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
        found, failures = self.check(kind, inputs)
        assert failures == []
        return found

    def diff(
        self,
        kind: str,
        state: Mapping[str, Any],
        inputs: Mapping[str, Any],
        ignored: tuple[str, ...] = (),
    ) -> Any:
        request = provider_pb2.DiffRequest(
            id="it",
            urn=urn(kind),
            olds=struct(state),
            news=struct(inputs),
            ignoreChanges=ignored,
        )
        return self.stub.Diff(request)

    def create(self, kind: str, inputs: Mapping[str, Any], preview: bool = False) -> Any:
        request = provider_pb2.CreateRequest(
            urn=urn(kind), properties=struct(inputs), preview=preview
        )
        return self.stub.Create(request)

    def make(self, kind: str, **inputs: Any) -> tuple[str, dict[str, Any]]:
        """Check and create a resource; its id and outputs."""
        made = self.create(kind, self.checked(kind, inputs))
        return made.id, decode(made.properties)

    def read(self, kind: str, resource_id: str, state: Mapping[str, Any] = {}) -> Any:
        request = provider_pb2.ReadRequest(id=resource_id, urn=urn(kind), properties=struct(state))
        return self.stub.Read(request)

    def update(
        self,
        kind: str,
        resource_id: str,
        state: Mapping[str, Any],
        inputs: Mapping[str, Any],
        preview: bool = False,
    ) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            id=resource_id,
            urn=urn(kind),
            olds=struct(state),
            news=struct(inputs),
            preview=preview,
        )
        return decode(self.stub.Update(request).properties)

    def delete(self, kind: str, resource_id: str, state: Mapping[str, Any]) -> None:
        request = provider_pb2.DeleteRequest(
            id=resource_id, urn=urn(kind), properties=struct(state)
        )
        self.stub.Delete(request)


@dataclass(frozen=True)
class Made:
    """A resource, and what it was made of."""

    id: str
    state: dict[str, Any]
    given: dict[str, Any]


def refused(call: Callable[..., Any], *args: Any, **kwargs: Any) -> tuple[str, dict[str, bytes]]:
    """The text and the metadata of the error that the call ends with."""
    with pytest.raises(grpc.RpcError) as failed:
        call(*args, **kwargs)
    text: str = failed.value.details()
    assert "Traceback" not in text
    return text, dict(failed.value.trailing_metadata())


def archive(name: str, text: str) -> dict[str, Any]:
    """An archive of one text file, as the engine sends it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    asset = {SIGNATURE: ASSET, "hash": digest, "text": text}
    return {SIGNATURE: ARCHIVE, "hash": f"of-{digest}", "assets": {name: asset}}


def urn(kind: str, name: str = "it") -> str:
    return f"urn:pulumi:dev::demo::{kind}::{name}"


def struct(values: Mapping[str, Any]) -> Struct:
    return encode(values, getattr(values, "secrets", ()))


@contextmanager
def running(executable: Path, environment: Mapping[str, str]) -> Iterator[Plugin]:
    """Start a provider with nothing of our own AWS_* settings, and stop it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    process = subprocess.Popen(
        [executable, "127.0.0.1:1"],
        env=clean | dict(environment),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        port = process.stdout.readline().strip()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            yield Plugin(channel)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
