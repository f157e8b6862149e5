"""Streams, as the Dashboard's user sees and changes them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from logstreams.verification.json_errors import told_errors
from rehearsal.workos.api.calls import read_body, world_of
from rehearsal.workos.api.errors import APIError
from rehearsal.workos.control.calls import organization_in
from rehearsal.workos.messages.control import StreamEdit, StreamReport
from rehearsal.workos.state.records import Organization, Stream, StreamState
from rehearsal.workos.streaming import save
from rehearsal.workos.streaming.registry import Deliverers


def _stream(organization: Organization) -> Stream:
    if organization.stream is None:
        raise APIError(404, {"message": f"'{organization.id}' has no log stream."})
    return organization.stream


def _answer(organization: Organization) -> Response:
    stream = _stream(organization)
    report = StreamReport(
        id=stream.id,
        type=stream.type,
        state=stream.state,
        created_at=stream.created_at,
        last_synced_at=stream.last_synced_at,
        external_id=organization.external_id,
        settings=stream.settings.model_dump(mode="json") if stream.settings else None,
    )
    return JSONResponse(report.model_dump(mode="json"))


async def _get(request: Request) -> Response:
    organization = organization_in(request)
    return JSONResponse(None) if organization.stream is None else _answer(organization)


async def _edit(request: Request) -> Response:
    organization = organization_in(request)
    stream = _stream(organization)
    edit = await read_body(request, StreamEdit)
    stream.type = edit.type or stream.type
    stream.state = edit.state or stream.state
    stream.created_at = edit.created_at or stream.created_at
    organization.external_id = edit.external_id or organization.external_id
    organization.next_external_id = edit.next_external_id or organization.next_external_id
    if edit.settings is not None:
        deliverers = request.app.state.deliverers
        changed = _changed(stream, edit.settings, deliverers)
        await save(world_of(request), deliverers, organization, stream, changed)
    world_of(request).signal.fire()
    return _answer(organization)


def _changed(stream: Stream, changes: dict[str, Any], deliverers: Deliverers) -> BaseModel:
    deliverer = deliverers.get(stream.type)
    if stream.settings is None or deliverer is None:
        raise APIError(409, {"message": "The form has not been saved yet."})
    # Turned to another destination, a stream has nothing of the old one's settings.
    kept = stream.settings.model_dump() if isinstance(stream.settings, deliverer.settings) else {}
    try:
        settings: BaseModel = deliverer.settings.model_validate(kept | changes)
    except ValidationError as error:
        raise APIError(422, {"message": "; ".join(told_errors(error))}) from None
    return settings


async def _pause(request: Request) -> Response:
    return _set_state(request, StreamState.INACTIVE)


async def _resume(request: Request) -> Response:
    """That resuming does not try the destination first is inferred."""
    return _set_state(request, StreamState.ACTIVE)


def _set_state(request: Request, state: StreamState) -> Response:
    organization = organization_in(request)
    _stream(organization).state = state
    world_of(request).signal.fire()
    return _answer(organization)


async def _delete(request: Request) -> Response:
    """The external ID stays the organization's (inferred)."""
    organization_in(request).stream = None
    world_of(request).signal.fire()
    return Response(status_code=204)


ROUTES = (
    Route("/organizations/{id}/stream", _get),
    Route("/organizations/{id}/stream", _edit, methods=["PATCH"]),
    Route("/organizations/{id}/stream", _delete, methods=["DELETE"]),
    Route("/organizations/{id}/stream/pause", _pause, methods=["POST"]),
    Route("/organizations/{id}/stream/resume", _resume, methods=["POST"]),
)
