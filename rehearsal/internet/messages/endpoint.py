"""A customer's own endpoint."""

from __future__ import annotations

from pydantic import Field

from rehearsal.internet.messages.model import Message


class EndpointSettings(Message):
    """What the customer has set up there; without secrets, everybody is let in."""

    header: str = "Authorization"
    """Header that carries the secret."""
    secrets: tuple[str, ...] = Field(default=(), repr=False)
    """Values of the header that are accepted; two while one replaces the other."""
    read_token: str | None = Field(default=None, repr=False)
    """Bearer token for reading; None: nothing can be read."""
    lose: bool = False
    """Says 200 and stores nothing."""
