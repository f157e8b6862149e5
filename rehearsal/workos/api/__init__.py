"""The published API: the calls of OpenAPI specification v0.61.0 that the kit uses."""

from __future__ import annotations

from starlette.routing import BaseRoute

from rehearsal.workos.api import actions, events, exports, organizations, portal

ROUTES: tuple[BaseRoute, ...] = (
    *actions.ROUTES,
    *events.ROUTES,
    *exports.ROUTES,
    *organizations.ROUTES,
    *portal.ROUTES,
)

__all__ = ["ROUTES"]
