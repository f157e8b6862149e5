"""Published names: what stands behind them, what guards them, who came."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from rehearsal.internet.messages.model import Message


class Upstream(Message):
    """Who answers at a name: exactly one of these."""

    load_balancer: str | None = None
    """DNS name of an application load balancer at the local AWS."""
    splunk: str | None = None
    """A Splunk's HTTP Event Collector (port 8088, at Splunk Cloud 443)."""
    splunk_search: str | None = None
    """The same Splunk's management port (8089), where searches are."""
    datadog: str | None = None
    """A Datadog site; the name decides whether intake or API answers."""
    endpoint: str | None = None
    """A customer's own HTTPS endpoint."""

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len([each for each in self.model_dump().values() if each is not None]) != 1:
            raise ValueError("exactly one of these answers: " + ", ".join(type(self).model_fields))
        return self


class Guard(Message):
    """The security groups in front of a name, read from EC2 whenever somebody connects."""

    account_id: str
    region: str
    load_balancer: str | None = None
    """Name of the load balancer whose groups they are; or the groups themselves:"""
    group_ids: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if self.load_balancer and self.group_ids:
            raise ValueError("a load balancer's groups or these groups, not both")
        return self


class Reader(Message):
    """Who reads the guard's groups."""

    access_key: str
    secret_key: str = Field(repr=False)


class Pem(Message):
    """Files of a certificate."""

    chain: Path
    key: Path


class Publication(Message):
    """A name to be published; published again, it is replaced."""

    name: str
    port: int = Field(ge=1, le=65535)
    upstream: Upstream
    certificate: Pem
    guard: Guard | None = None
    reader: Reader | None = None


class Behaviour(Message):
    """How the name's server behaves, in place of what stands behind it."""

    answer: int | None = Field(default=None, ge=200, le=599)
    """Status of every answer; None: what stands behind the name answers."""
    delay_seconds: float = Field(default=0, ge=0)
    """Waits so long before each answer."""
    refuse: bool = False
    """Nobody listens: connections are refused."""


class Connection(Message):
    """Somebody who connected to a name."""

    at: datetime
    source: str
    admitted: bool
    reason: str
    """The rule that admitted it, or why none did; ends with what was wrong with TLS, if it was."""
