"""The addresses that events come from."""

from __future__ import annotations

from itertools import cycle

TWINS = tuple(f"127.0.0.{last}" for last in range(11, 26))
"""Stand-ins for the fifteen published egress addresses, in the order of components/egress.yaml,
which names the pages. Linux answers on all of 127.0.0.0/8, so that they are true source addresses.
That log streams use all fifteen is inferred: six of them are on the webhooks page alone."""


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
