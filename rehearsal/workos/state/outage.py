"""What can be wrong with the whole API."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Outage(BaseModel):
    """How the API answers instead of as it should, for some requests or until it is ended."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["error", "rate_limited", "slow", "html"]
    status: int = Field(default=500, ge=500, le=599)
    """Of `error`."""
    requests: int | None = Field(default=None, ge=1)
    """How many requests it hits; None: all, until it is ended."""
    retry_after_seconds: int = Field(default=1, ge=0)
    """Of `rate_limited`."""
    delay_seconds: float = Field(default=1, ge=0)
    """Of `slow`."""
