"""What every place that an event can be looked for has in common."""

from __future__ import annotations

from typing import Protocol

from logstreams.delivery.observations import Sighting
from logstreams.delivery.probe import Probe


class SinkUnreadable(Exception):
    """The destination cannot be read by us: denied, or not reached. Says nothing of delivery."""


class Sink(Protocol):
    """One destination, read with our own credentials."""

    def looked_in(self, probe: Probe) -> str:
        """Where this probe is looked for, in a person's words."""

    def look(self, probe: Probe) -> Sighting | None:
        """Look once. None: not there (yet).

        Raises:
            SinkUnreadable: Nothing can be said, because we may not or cannot look.
        """

    def look_elsewhere(self, probe: Probe) -> str | None:
        """Where else at the destination the probe lies, bounded; None: nowhere we looked.

        Raises:
            SinkUnreadable: As for `look`.
        """
