"""The published API: what the kit calls, by OpenAPI v0.61.0 and SDK 10.8.0."""

from __future__ import annotations

from starlette.routing import BaseRoute

from rehearsal.workos.api import actions, events, exports, it_contacts, organizations, portal

ROUTES: tuple[BaseRoute, ...] = (
    *actions.ROUTES,
    *events.ROUTES,
    *exports.ROUTES,
    *organizations.ROUTES,
    *it_contacts.ROUTES,
    *portal.ROUTES,
)

__all__ = ["ROUTES"]
