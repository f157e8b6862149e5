"""Whom new egress addresses concern: stacks that we deploy, and firewalls of customers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from logstreams.fleet.choice import stacks_of
from logstreams.settings import HttpsDestination, SettingsError, SplunkDestination, StackSettings
from logstreams.settings.load import load_stack
from logstreams.state import NoState, read_state


class Whose(StrEnum):
    """Who has to do something."""

    DEPLOY = "deploy"
    """The stack is deployed with addresses that lack some: an update adds them."""
    STACK_FILE = "stackFile"
    """The stack file has a list of its own, which lacks some."""
    CUSTOMER = "customer"
    """The customer's own firewall lets WorkOS in, and nobody here can see or change it."""
    UNKNOWN = "unknown"
    """It cannot be told: the stack file or the state cannot be read."""


@dataclass(frozen=True)
class EgressEffect:
    """What one stack needs."""

    stack: str
    whose: Whose
    lacks: tuple[str, ...]
    """Addresses."""
    what: str
    """What to do, or why it is not known."""


def effects(root: Path, wanted: frozenset[str], added: frozenset[str]) -> tuple[EgressEffect, ...]:
    """What each of a project's stacks needs.

    Args:
        root: The project's.
        wanted: Every address that has to be let in.
        added: Those of them that the list lacks, or lacked until now.
    """
    return tuple(
        effect for stack in stacks_of(root) for effect in _of_stack(root, stack, wanted, added)
    )


def _of_stack(
    root: Path, stack: str, wanted: frozenset[str], added: frozenset[str]
) -> Iterator[EgressEffect]:
    try:
        settings = load_stack(stack, root)
    except SettingsError as error:
        yield EgressEffect(stack, Whose.UNKNOWN, (), str(error.problems[0]))
        return
    if not _asks(settings):
        if added and (firewall := _firewall(settings)):
            yield EgressEffect(stack, Whose.CUSTOMER, _sorted(added), firewall)
        return
    own = frozenset(settings.egress.addresses or ())
    if own and not own & wanted:
        return  # addresses of another network: nothing of WorkOS's is compared with them
    if own and (lacks := wanted - own):
        what = f"stacks/Pulumi.{stack}.yaml: egress.addresses, then pulumi up --stack {stack}"
        yield EgressEffect(stack, Whose.STACK_FILE, _sorted(lacks), what)
        return
    try:
        admitted = read_state(stack, root).admitted
    except NoState as problem:
        yield EgressEffect(stack, Whose.UNKNOWN, _sorted(added), str(problem))
        return
    if lacks := wanted - admitted if admitted else frozenset():
        yield EgressEffect(stack, Whose.DEPLOY, _sorted(lacks), f"pulumi up --stack {stack}")


def _asks(settings: StackSettings) -> bool:
    """Whether something that the stack makes asks where events come from."""
    enforced = getattr(settings.destination, "source_addresses", "off") == "enforce"
    return enforced or settings.network is not None


def _firewall(settings: StackSettings) -> str:
    """What of the customer's may ask where events come from; empty: nothing."""
    destination = settings.destination
    if not destination.has_allowlist:
        return ""
    if isinstance(destination, HttpsDestination) and destination.existing:
        return f"what lets WorkOS in to {destination.existing.url}"
    if isinstance(destination, SplunkDestination):
        return f"what lets WorkOS in to {destination.url}"
    return ""


def _sorted(addresses: frozenset[str]) -> tuple[str, ...]:
    return tuple(sorted(addresses, key=lambda each: tuple(map(int, each.split(".")))))
