"""The pages of the set-up form; with `Accept: application/json` the same as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from rehearsal.workos.api.calls import world_of
from rehearsal.workos.messages.form import FormView
from rehearsal.workos.setup.view import form_view
from rehearsal.workos.state.records import Organization, StreamType
from rehearsal.workos.streaming import begin, save

COOKIE = "portal_session"
FORM = "/setup/log-stream"
EVENTS = "/setup/audit-logs"
SEE_OTHER = 303

_templates = Jinja2Templates(directory=Path(__file__).parent / "templates")


async def _open_link(request: Request) -> Response:
    """A link from the API: begins a session and leads to the form."""
    links = world_of(request).portal_links
    identifier = links.open(request.query_params.get("token", ""))
    session = links.session(identifier)
    if identifier is None or session is None:
        return _closed(request, 404, "This link has expired or does not exist.")
    response = RedirectResponse(EVENTS if session.intents == ("audit_logs",) else FORM, SEE_OTHER)
    response.set_cookie(COOKIE, identifier, httponly=True, secure=True, samesite="lax")
    return response


async def _form(request: Request) -> Response:
    organization = _organization(request)
    if organization is None:
        return _closed(request, 401, "Open the form through its link.")
    return _answer(request, form_view(organization, request.app.state.deliverers))


async def _events(request: Request) -> Response:
    """What the intent `audit_logs` is for: to look at the organization's events."""
    organization = _organization(request, "audit_logs")
    if organization is None:
        return _closed(request, 401, "Open this page through its link.")
    if _wants_json(request):
        message = f"Audit logs of {organization.name}"
        return JSONResponse({"message": message, "events": [e.body for e in organization.events]})
    return _templates.TemplateResponse(request, "events.html", {"organization": organization})


async def _choose(request: Request) -> Response:
    """The first step: a destination is chosen, and WorkOS shows what it needs there."""
    organization = _organization(request)
    if organization is None:
        return _closed(request, 401, "Open the form through its link.")
    kind = (await _typed(request)).get("type", "")
    deliverers = request.app.state.deliverers
    if kind not in deliverers:
        return _closed(request, 422, f"The local WorkOS does not imitate streams to {kind!r}.")
    begin(world_of(request), organization, StreamType(kind))
    return _answer(request, form_view(organization, deliverers))


async def _save(request: Request) -> Response:
    """The second step: the settings are saved and tried out."""
    organization = _organization(request)
    if organization is None:
        return _closed(request, 401, "Open the form through its link.")
    deliverers = request.app.state.deliverers
    stream = organization.stream
    if stream is None or stream.type not in deliverers:
        return _closed(request, 409, "Choose a destination first.")
    typed = await _typed(request)
    try:
        settings = deliverers[stream.type].settings.model_validate(typed)
    except ValidationError as error:
        problems = {str(problem["loc"][0]): problem["msg"] for problem in error.errors()}
        return _answer(request, form_view(organization, deliverers, typed, problems), 422)
    await save(world_of(request), deliverers, organization, stream, settings)
    return _answer(request, form_view(organization, deliverers))


def _organization(request: Request, intent: str = "log_streams") -> Organization | None:
    world = world_of(request)
    session = world.portal_links.session(request.cookies.get(COOKIE))
    if session is None or intent not in session.intents:
        return None
    return world.organization(session.organization_id)


async def _typed(request: Request) -> dict[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        content = await request.json()
        return content if isinstance(content, dict) else {}
    return {name: str(value) for name, value in (await request.form()).items()}


def _answer(request: Request, view: FormView, status: int = 200) -> Response:
    if _wants_json(request):
        return JSONResponse(view.model_dump(mode="json"), status)
    return _templates.TemplateResponse(
        request, "form.html", {"view": view, "action": FORM}, status_code=status
    )


def _closed(request: Request, status: int, message: str) -> Response:
    if _wants_json(request):
        return JSONResponse({"message": message}, status)
    return _templates.TemplateResponse(
        request, "closed.html", {"message": message}, status_code=status
    )


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


ROUTES = (
    Route("/setup", _open_link),
    Route(EVENTS, _events),
    Route(FORM, _form),
    Route(FORM, _choose, methods=["POST"]),
    Route(FORM + "/settings", _save, methods=["POST"]),
)
