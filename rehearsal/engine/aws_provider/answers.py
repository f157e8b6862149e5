"""Parts of the protocol's answers."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import grpc
from google.rpc import status_pb2  # type: ignore[import-untyped]  # published without types

from rehearsal.engine.aws_provider.connection import UnusableError
from rehearsal.engine.aws_provider.difference import Difference
from rehearsal.engine.aws_provider.lifecycle import IncompleteError, ResourceError
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.protocol import provider_pb2
from rehearsal.engine.aws_provider.resource_handler import NotImitatedError
from rehearsal.engine.aws_provider.wire import encode

_FOR_THE_USER = (NotImitatedError, ResourceError, UnusableError)


def type_of(urn: str) -> str:
    """A resource's type token, out of its URN; a component it belongs to is left out."""
    return urn.split("::")[2].rpartition("$")[2]


def failure_messages(failures: Iterable[Failure]) -> list[Any]:
    """Check failures for the engine.

    As in the plugin, the reason names the property: in a field of its own, the engine would print
    the property's value, secret or not (pulumi-terraform-bridge check_failures.go, 2026-08-05).
    """
    return [provider_pb2.CheckFailure(reason=failure.reason) for failure in failures]


def diff_response(found: Iterable[Difference], ignored: Iterable[str], delete_first: bool) -> Any:
    """What changes, for the engine.

    Args:
        found: Every difference.
        ignored: Paths that the program told the engine to ignore.
        delete_first: Whether a replacement would collide with what it replaces.
    """
    changes = [change for change in found if not _is_ignored(change.path, tuple(ignored))]
    response = provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME
        if changes
        else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=sorted({change.name for change in changes}),
        replaces=sorted({change.name for change in changes if change.replaces}),
        hasDetailedDiff=True,
    )
    response.deleteBeforeReplace = bool(response.replaces) and delete_first
    for change in changes:
        name = f"{change.step.value}_REPLACE" if change.replaces else change.step.value
        response.detailedDiff[change.path].kind = provider_pb2.PropertyDiff.Kind.Value(name)
    return response


def aborted(error: Exception, context: grpc.ServicerContext) -> None:
    """End a call with the error's text; a fault of this provider says where it is."""
    text = str(error)
    if not isinstance(error, _FOR_THE_USER):
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        text = f"the offline AWS provider failed at {where}: {type(error).__name__}: {error}"
    if isinstance(error, IncompleteError):
        context.set_trailing_metadata((("grpc-status-details-bin", _incomplete(error)),))
    context.abort(grpc.StatusCode.UNKNOWN, text)


def _incomplete(error: IncompleteError) -> bytes:
    detail = provider_pb2.ErrorResourceInitFailed(
        id=error.resource_id,
        properties=encode(error.outputs, error.outputs.secrets),
        reasons=[str(error)],
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(error))
    status.details.add().Pack(detail)
    serialized: bytes = status.SerializeToString()
    return serialized


def _is_ignored(path: str, ignored: Sequence[str]) -> bool:
    return any(path == other or path.startswith((f"{other}.", f"{other}[")) for other in ignored)
