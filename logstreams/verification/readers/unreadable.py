"""A destination that nobody can read back."""

from __future__ import annotations

from logstreams.verification.facts.delivery import DeliveredEvent
from logstreams.verification.readers.interface import ReadError
from logstreams.verification.test_event import TestEvent


class UnsupportedReader:
    """Stands where a sink would be, and says why there is none."""

    def __init__(self, place: str, reason: str) -> None:
        self._place = place
        self._reason = reason

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
        raise ReadError(f"{self._place} is not read back: {self._reason}")

    def look_around(self, probe: TestEvent) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: TestEvent) -> str | None:
        """Nowhere."""
        del probe
        return None
