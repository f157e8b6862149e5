"""What every destination has."""

from __future__ import annotations

from logstreams.settings.section import Section


class Destination(Section):
    """Where a customer's events go.

    A subclass narrows `type` to one Literal: the word that chooses it in a stack file.
    """

    type: str
    """Which destination this is."""
