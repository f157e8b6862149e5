"""What all messages have in common."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """Unknown fields are errors: a misspelt setting must not pass."""

    model_config = ConfigDict(extra="forbid", frozen=True, from_attributes=True)
