"""What a customer of a rehearsal has before there is a stack: one module a destination type.

A module has a function `make(world, stack, account_id)` that returns `Premises`.
"""

from __future__ import annotations

from importlib import import_module

from logstreams.rehearsal.premises.premises import Premises
from logstreams.rehearsal.world import World


def premises_of(kind: str, world: World, stack: str, account_id: str) -> Premises:
    """Make what a customer with this destination has already.

    Args:
        kind: A type that a stack file can name, or `https_existing`.
        world: Where.
        stack: The stack's name.
        account_id: The customer's AWS account.
    """
    module = import_module(f"{__name__}.{kind}")
    made: Premises = module.make(world, stack, account_id)
    return made


__all__ = ["Premises", "premises_of"]
