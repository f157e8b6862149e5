"""Links into the Admin Portal, and the sessions that opening one begins."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from rehearsal.workos.world.clock import Clock

VALID_FOR = timedelta(minutes=5)
"""How long a link can be opened (workos.com/docs/reference/admin-portal, 2026-11-22)."""


@dataclass(frozen=True)
class PortalSession:
    """What an opened link lets its bearer see: one organization, for one purpose."""

    organization_id: str
    intent: str


class PortalLinks:
    """Links and sessions; that a session outlives its link, without an end, is inferred."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._links: dict[str, tuple[PortalSession, datetime]] = {}
        self._sessions: dict[str, PortalSession] = {}

    def create(self, organization_id: str, intent: str) -> str:
        """A token for a link."""
        token = secrets.token_urlsafe(32)
        session = PortalSession(organization_id, intent)
        self._links[token] = (session, self._clock.now() + VALID_FOR)
        return token

    def open(self, token: str) -> str | None:
        """Begin a session; None when the token is unknown or too old."""
        session, expires = self._links.get(token, (None, None))
        if session is None or expires is None or self._clock.now() >= expires:
            return None
        identifier = secrets.token_urlsafe(32)
        self._sessions[identifier] = session
        return identifier

    def session(self, identifier: str | None) -> PortalSession | None:
        """The session of this identifier."""
        return self._sessions.get(identifier) if identifier else None
