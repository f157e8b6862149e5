"""What a delivering WorkOS could do wrong."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Behaviour(BaseModel):
    """How an organization's events are delivered and exported; the default is as documented."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    late_seconds: float = Field(default=0, ge=0)
    """Wait this long, by WorkOS's clock, before the first attempt."""
    body: Literal["whole", "truncated", "altered"] = "whole"
    """What becomes of each event; the rest of a request that has several stays as it is."""
    changes: dict[str, Any] = Field(default_factory=dict)
    """Fields of each event that take another value; null: the field is left out."""
    copies: Literal[1, 2] = 1
    """How often each event is delivered, each time with a key suffix of its own."""
    replays: int = Field(default=0, ge=0)
    """How often each delivery is repeated as it was, key suffixes too."""
    batch: int = Field(default=1, ge=1)
    """How many events go into one request at most; to S3 each goes alone. WorkOS's own batches
    are not documented (workos.com/docs/audit-logs/log-streams, 2026-11-24)."""
    bad_event: bool = False
    """Begin each request with an entry that has no event and no key suffix; none to S3."""
    path: str | None = None
    """Write under this path instead of the one in the form; S3 only."""
    content_md5: bool = True
    """S3 only."""
    address: str | None = None
    """Always deliver from this address instead of taking turns."""
    export: Literal["ready", "error", "expired"] = "ready"
    """What becomes of the organization's exports."""
    export_seconds: float = Field(default=0.1, ge=0)
    """How long they stay pending; the real time is not documented."""
    when_refused: Literal["invalid", "error", "active"] = "invalid"
    """The stream's state after a destination refused an event. Invalid is documented
    (workos.com/docs/audit-logs/log-streams, 2026-11-22: "when authentication or authorization
    fails"); that a stream stays active, and tries again, is what the older Audit Logs guide tells.
    """
