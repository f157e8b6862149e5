"""What the set-up form shows, on its page and as JSON."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from rehearsal.workos.state.records import StreamState, StreamType


class FormField(BaseModel):
    """One input of the second step."""

    model_config = ConfigDict(frozen=True)

    name: str
    title: str
    value: str
    """What was typed in; always empty for a secret."""
    required: bool
    secret: bool = False
    choices: tuple[str, ...] = ()
    """All it can be, if it is not free text."""
    problem: str | None = None


class FormView(BaseModel):
    """The form; the same for the page and for JSON."""

    model_config = ConfigDict(frozen=True)

    organization_id: str
    organization_name: str
    destinations: tuple[StreamType, ...]
    """What the first step offers."""
    type: StreamType | None = None
    """What the first step chose; the rest is there from then on."""
    state: StreamState | None = None
    shown: dict[str, str] = {}
    """What the administrator needs at the destination."""
    fields: tuple[FormField, ...] = ()
    problem: str | None = None
    """Why the settings could not be saved, or why those that were saved do not work."""
