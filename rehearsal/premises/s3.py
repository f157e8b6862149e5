"""A customer whose events go to S3: an account is all they need."""

from __future__ import annotations

from rehearsal.premises.premises import Premises
from rehearsal.stack_file import S3
from rehearsal.world import World


def make(world: World, stack: str, account_id: str) -> Premises:
    """Make nothing: the stack makes everything."""
    del world, stack, account_id
    return Premises(S3)
