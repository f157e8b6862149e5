"""The engine's protocol: each call answered by the part that knows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from importlib.metadata import version
from typing import Any, TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty

from rehearsal.engine.aws_provider import configuration, planning, reading
from rehearsal.engine.aws_provider.answers import (
    aborted,
    diff_response,
    failure_messages,
    type_of,
)
from rehearsal.engine.aws_provider.connection import Connection, UnusableError
from rehearsal.engine.aws_provider.difference import differences
from rehearsal.engine.aws_provider.invokes import invoke
from rehearsal.engine.aws_provider.lifecycle import Lifecycle
from rehearsal.engine.aws_provider.protocol import (
    plugin_pb2,
    provider_pb2,
    provider_pb2_grpc,
)
from rehearsal.engine.aws_provider.resources import kind_of
from rehearsal.engine.aws_provider.wire import decode, encode

Request = TypeVar("Request")
Response = TypeVar("Response")
Call = Callable[["Provider", Request, grpc.ServicerContext], Response]


def _answering(call: Call[Request, Response]) -> Call[Request, Response]:
    """Turn what a call raises into the protocol's error: one line, never a traceback."""

    @wraps(call)
    def answer(self: Provider, request: Request, context: grpc.ServicerContext) -> Response:
        try:
            return call(self, request, context)
        except Exception as error:
            aborted(error, context)
            raise

    return answer


class Provider(provider_pb2_grpc.ResourceProviderServicer):
    """The AWS plugin to the engine; one instance serves one operation."""

    def __init__(self) -> None:
        self._connection: Connection | None = None
        self._cancelled = threading.Event()

    def Handshake(self, request: Any, context: Any) -> Any:
        """Say what this provider understands."""
        del request, context
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    def GetPluginInfo(self, request: Any, context: Any) -> Any:
        """Say whose version this provider stands in for."""
        del request, context
        return plugin_pb2.PluginInfo(version=version("pulumi_aws"))

    @_answering
    def CheckConfig(self, request: Any, context: Any) -> Any:
        """Judge the provider's configuration."""
        name = request.urn.rpartition("::")[2]
        explicit = None if name.startswith("default") else name
        failures = configuration.check(decode(request.news), explicit)
        return provider_pb2.CheckResponse(inputs=request.news, failures=failure_messages(failures))

    def DiffConfig(self, request: Any, context: Any) -> Any:
        """Say that no change of the configuration replaces anything."""
        del request, context
        return provider_pb2.DiffResponse()

    @_answering
    def Configure(self, request: Any, context: Any) -> Any:
        """Connect to AWS."""
        self._connection = Connection(configuration.parse(decode(request.args)), self._cancelled)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @_answering
    def Check(self, request: Any, context: Any) -> Any:
        """Judge a resource's inputs and complete them."""
        connection = self._connected
        around = planning.ProviderContext(
            region=connection.region,
            default_tags=connection.configuration.default_tags,
            urn=request.urn,
            seed=request.randomSeed,
        )
        inputs, failures = planning.check(
            kind_of(type_of(request.urn)), decode(request.news), decode(request.olds), around
        )
        return provider_pb2.CheckResponse(
            inputs=encode(inputs, inputs.secrets), failures=failure_messages(failures)
        )

    @_answering
    def Diff(self, request: Any, context: Any) -> Any:
        """Say what an update would change, and whether it would replace."""
        kind = kind_of(type_of(request.urn))
        inputs = decode(request.news)
        found = differences(kind, decode(request.olds), inputs)
        return diff_response(found, request.ignoreChanges, planning.names_itself(kind, inputs))

    @_answering
    def Create(self, request: Any, context: Any) -> Any:
        """Make a resource, or say what is known of it beforehand."""
        kind = kind_of(type_of(request.urn))
        inputs = decode(request.properties)
        if request.preview:
            resource_id, outputs = "", planning.created(kind, inputs)
        else:
            resource_id, outputs = Lifecycle(kind, self._connected).create(inputs)
        return provider_pb2.CreateResponse(
            id=resource_id, properties=encode(outputs, inputs.secrets | kind.sensitive)
        )

    @_answering
    def Read(self, request: Any, context: Any) -> Any:
        """Read a resource from AWS: at a refresh, an import and a program's `get`."""
        kind = kind_of(type_of(request.urn))
        state, known = decode(request.properties), decode(request.inputs)
        found = Lifecycle(kind, self._connected).read(request.id, state)
        if found is None:
            return provider_pb2.ReadResponse()
        resource_id, outputs = found
        secrets = planning.with_derived(state.secrets | known.secrets) | kind.sensitive
        return provider_pb2.ReadResponse(
            id=resource_id,
            properties=encode(outputs, secrets),
            inputs=encode(reading.inputs(kind, outputs, known), secrets),
        )

    @_answering
    def Update(self, request: Any, context: Any) -> Any:
        """Change a resource in place, or say what is known of it beforehand."""
        kind = kind_of(type_of(request.urn))
        state, inputs = decode(request.olds), decode(request.news)
        if request.preview:
            outputs = planning.updated(kind, state, inputs, differences(kind, state, inputs))
        else:
            outputs = Lifecycle(kind, self._connected).update(request.id, state, inputs)
        return provider_pb2.UpdateResponse(
            properties=encode(outputs, inputs.secrets | kind.sensitive)
        )

    @_answering
    def Delete(self, request: Any, context: Any) -> Any:
        """Delete a resource."""
        kind = kind_of(type_of(request.urn))
        Lifecycle(kind, self._connected).delete(request.id, decode(request.properties))
        return Empty()

    @_answering
    def Invoke(self, request: Any, context: Any) -> Any:
        """Answer a program's function call."""
        answer = invoke(request.tok, decode(request.args), self._connected)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(encode(answer))  # the field's name is a keyword
        return response

    def Cancel(self, request: Any, context: Any) -> Any:
        """Stop waiting for anything."""
        del request, context
        self._cancelled.set()
        return Empty()

    @property
    def _connected(self) -> Connection:
        if self._connection is None:
            raise UnusableError("the provider was used before it was configured")
        return self._connection
