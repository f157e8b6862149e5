"""The addresses that events come from."""

from __future__ import annotations

from itertools import cycle

from rehearsal.source_addresses import TWINS


class Egress:
    """Gives each batch its address, in turn.

    Every attempt of one batch, as a rule one event, comes from the same address (inferred), so that
    an allowlist that misses one of fifteen loses every fifteenth event.
    """

    def __init__(self) -> None:
        self._turns = cycle(TWINS)

    def next(self) -> str:
        """The next batch's address."""
        return next(self._turns)
