"""What the account as a whole says of the archive."""

from __future__ import annotations

from logstreams.verification.checks.framework import Failed, Passed, Result, check, known
from logstreams.verification.observations import Observations


@check("LS519", "the account blocks public access to all its buckets", requires=("LS401",))
def account_not_public(seen: Observations) -> Result:
    """The archive's own settings protect it; the account's hold where somebody takes those off."""
    if known(seen.destination.archive.account_blocked):
        return Passed()
    return Failed("the account's Block Public Access is not on", "all four settings on")
