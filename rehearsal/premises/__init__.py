"""What a customer of a rehearsal has before there is a stack: one module a kind.

A module has a function `make(world, stack, account_id)` that returns `Premises`. A destination's
type is a kind; so is `https_existing`, for a customer with an endpoint of their own.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from rehearsal.premises.premises import Premises
from rehearsal.world import World

_NO_KINDS = ("network", "premises")


class NoSuchPremises(Exception):
    """There is no customer of this kind; the text names those there are."""


def kinds() -> tuple[str, ...]:
    """Every kind of premises."""
    return tuple(each.name for each in iter_modules(__path__) if each.name not in _NO_KINDS)


def check(kind: str) -> None:
    """Refuse a kind that there is not.

    Raises:
        NoSuchPremises: There is none of this name.
    """
    if kind not in kinds():
        raise NoSuchPremises(f"found {kind}, wanted {' or '.join(kinds())}")


def premises_of(kind: str, world: World, stack: str, account_id: str) -> Premises:
    """Make what a customer has already.

    Args:
        kind: One of `kinds`.
        world: Where.
        stack: The stack's name.
        account_id: The customer's AWS account.

    Raises:
        NoSuchPremises: There is none of this name.
    """
    check(kind)
    made: Premises = import_module(f"{__name__}.{kind}").make(world, stack, account_id)
    return made


__all__ = ["NoSuchPremises", "Premises", "check", "kinds", "premises_of"]
