"""How a test event is found again: what every destination's reader has in common."""

from __future__ import annotations

from typing import Protocol

from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.test_event import TestEvent


class ReadError(Exception):
    """The destination cannot be read by us: denied, or not reached. Says nothing of delivery."""

    def __init__(self, reason: str, *, passing: bool = False, hint: str = "") -> None:
        """Say why.

        Args:
            reason: In words a user can act on; holds no secret.
            passing: It may pass by itself: an outage, a rate limit, a time-out.
            hint: What ends it, in words that go on "…, then verify again"; empty: not known.
        """
        super().__init__(reason)
        self.passing = passing
        self.hint = hint


class DestinationReader(Protocol):
    """One destination, read with our own credentials."""

    def looked_in(self, probe: TestEvent) -> str:
        """Where this probe is looked for, in a person's words."""

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Look once. None: not there (yet).

        Args:
            probe: What to look for.
            last: No other look follows: nothing is left for a later one.

        Raises:
            ReadError: Nothing can be said, because we may not or cannot look. The same
                exception once more: this time nobody looked, and nothing is known anew.
        """

    def look_around(self, probe: TestEvent) -> str | None:
        """Where beyond the destination the probe lies, as far as that is cheap and certain.

        None: nowhere that may be looked at. Raises nothing: it is more than was asked for.
        """

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Where else at the destination the probe lies, bounded; None: nowhere we looked.

        Raises:
            ReadError: As for `look`.
        """


class UnsupportedReader:
    """Stands where a reader would be, and says why there is none."""

    def __init__(self, place: str, reason: str, hint: str = "") -> None:
        self._place = place
        self._reason = reason
        self._hint = hint

    def looked_in(self, probe: TestEvent) -> str:
        """Nowhere: the place that cannot be read."""
        del probe
        return self._place

    def look(self, probe: TestEvent, *, last: bool = False) -> DeliveredEvent | None:
        """Raise.

        Raises:
            ReadError: Always.
        """
        del probe, last
        raise ReadError(f"{self._place} is not read back: {self._reason}", hint=self._hint)

    def look_around(self, probe: TestEvent) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Nowhere."""
        del probe
        return None
