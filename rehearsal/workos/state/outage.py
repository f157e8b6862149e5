"""What can be wrong with the whole API."""

from __future__ import annotations

import random
from collections import Counter
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Mishap(StrEnum):
    """What can happen to one request."""

    ERROR = "error"
    """It is answered with a status of 500 to 599, and not handled."""
    RATE_LIMITED = "rate_limited"
    """It is answered with 429 and Retry-After, and not handled."""
    SLOW = "slow"
    """It is handled after a while."""
    HTML = "html"
    """A page of another's is the answer."""
    RESET = "reset"
    """The connection is reset before it is handled."""
    RESET_AFTER = "reset_after"
    """It is handled, and the connection is reset in the answer's place."""
    SILENT_AFTER = "silent_after"
    """It is handled, and no answer comes for a while; then the connection is reset."""


class Outage(BaseModel):
    """How the API answers instead of as it should, for some requests or until it is ended."""

    model_config = ConfigDict(extra="forbid")

    kind: Mishap | Literal["mixed"]
    """`mixed`: some requests have a mishap, as `shares` says; all others are answered."""
    status: int = Field(default=500, ge=500, le=599)
    """Of `error`."""
    requests: int | None = Field(default=None, ge=1)
    """How many requests it hits; None: all, until it is ended."""
    retry_after_seconds: int = Field(default=1, ge=0)
    """Of `rate_limited`."""
    delay_seconds: float = Field(default=1, ge=0)
    """Of `slow` and `silent_after`."""
    shares: dict[Mishap, float] = Field(default_factory=dict)
    """Of `mixed`: what share of the requests each mishap hits, from 0 to 1."""
    seed: int = 0
    """Of `mixed`: the same seed hits requests of the same places in their order."""


class RunningOutage:
    """An outage while it goes on, and how many requests it has hit."""

    def __init__(self, outage: Outage) -> None:
        self.outage = outage
        self.hits: Counter[Mishap] = Counter()
        self._left = outage.requests
        self._random = random.Random(outage.seed)  # noqa: S311 - what is to happen again

    @property
    def over(self) -> bool:
        """Whether it hits no further request."""
        return self._left == 0

    def next(self) -> Mishap | None:
        """What happens to the next request; None: nothing."""
        if self._left is not None:
            self._left -= 1
        outage = self.outage
        mishap = self._drawn() if outage.kind == "mixed" else Mishap(outage.kind)
        if mishap is not None:
            self.hits[mishap] += 1
        return mishap

    def _drawn(self) -> Mishap | None:
        drawn = self._random.random()
        for mishap, share in self.outage.shares.items():
            if drawn < share:
                return mishap
            drawn -= share
        return None
