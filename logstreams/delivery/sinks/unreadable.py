"""A destination that nobody can read back."""

from __future__ import annotations

from logstreams.delivery.facts.delivery import Sighting
from logstreams.delivery.probe import Probe
from logstreams.delivery.sinks.interface import SinkUnreadable


class Unreadable:
    """Stands where a sink would be, and says why there is none."""

    def __init__(self, place: str, reason: str) -> None:
        self._place = place
        self._reason = reason

    def looked_in(self, probe: Probe) -> str:
        """Nowhere: the place that cannot be read."""
        del probe
        return self._place

    def look(self, probe: Probe, *, last: bool = False) -> Sighting | None:
        """Raise.

        Raises:
            SinkUnreadable: Always.
        """
        del probe, last
        raise SinkUnreadable(f"{self._place} is not read back: {self._reason}")

    def look_around(self, probe: Probe) -> str | None:
        """Nowhere: no credential of the stack's reaches further."""
        del probe
        return None

    def look_elsewhere(self, probe: Probe) -> str | None:
        """Nowhere."""
        del probe
        return None
