"""Links into the Admin Portal, and the sessions that opening one begins."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rehearsal.workos.state.clock import Clock

VALID_FOR = timedelta(minutes=5)
"""How long a link can be opened (workos.com/docs/reference/admin-portal, 2026-11-22)."""

INVITATION_VALID_FOR = timedelta(days=30)
"""The same of a link in an invitation's mail: not documented, so this is made up."""


@dataclass(frozen=True)
class PortalSession:
    """What an opened link lets its bearer see: one organization, for the named purposes."""

    organization_id: str
    intents: tuple[str, ...]
    external_user_id: str = ""
    """Whom the platform made the link for; empty: it did not say, and cannot revoke it."""
    it_contact_id: str = ""
    """Who was invited by mail; empty: the link is no invitation's."""


class PortalLinks:
    """Links and sessions; that a session outlives its link, without an end, is inferred."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._links: dict[str, tuple[PortalSession, datetime]] = {}
        self._sessions: dict[str, PortalSession] = {}

    def create(self, session: PortalSession) -> str:
        """A token for a link that begins such a session."""
        token = secrets.token_urlsafe(32)
        valid_for = INVITATION_VALID_FOR if session.it_contact_id else VALID_FOR
        self._links[token] = (session, self._clock.now() + valid_for)
        return token

    def open(self, token: str) -> str | None:
        """Begin a session; None when the token is unknown, revoked or too old."""
        session, expires = self._links.get(token, (None, None))
        if session is None or expires is None or self._clock.now() >= expires:
            return None
        identifier = secrets.token_urlsafe(32)
        self._sessions[identifier] = session
        return identifier

    def session(self, identifier: str | None) -> PortalSession | None:
        """The session of this identifier."""
        return self._sessions.get(identifier) if identifier else None

    def revoke(self, is_meant: Callable[[PortalSession], bool]) -> None:
        """End links, and sessions that were begun with them (SDK 10.8.0, `revoke_link`)."""
        self._links = {
            token: (session, expires)
            for token, (session, expires) in self._links.items()
            if not is_meant(session)
        }
        self._sessions = {
            identifier: session
            for identifier, session in self._sessions.items()
            if not is_meant(session)
        }
