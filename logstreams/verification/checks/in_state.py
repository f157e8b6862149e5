"""Whether the stack's state has all that is at AWS: what it lacks, an update makes once more.

LS813 (checks/archive/ownership.py) has the bucket, and with it a stack whose whole state was lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from logstreams.verification.causes import Repair
from logstreams.verification.checks.destroyed import MAKE_STACK_AND_TAKE_OVER, repair_interrupted
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
)
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.observations import Observations
from logstreams.verification.pulumi_import import KEY_ALIAS, Importable, key_alias, role


@check("LS814", "Pulumi manages every resource that exists under a name of the stack's")
def all_managed(seen: Observations) -> Result:
    """By the names that AWS gives once; LS813 has the bucket, and with it the whole stack."""
    state = seen.state_resources
    if state is None or seen.state_has_bucket is not (
        seen.settings.destination.archive is not None
    ):
        return Skipped("no state with the stack's bucket was looked at")
    there = tuple(named_once(seen))
    found = [one for one in there if not one.is_in(state)]
    if not found:
        return Passed()
    # An update that stopped has put its provider into the state, and what AWS lets it make twice.
    is_lost = seen.settings.destination.archive is None and len(found) == len(there)
    return Failed(
        f"{', '.join(one.what for one in found)} at AWS, and not in the stack's state"
        f"{_why(seen) if is_lost else ''}",
        "each in the stack's state",
        severity="high" if is_lost or _is_half_made(seen, found) else None,
        repair=_repair(seen),
    )


def _why(seen: Observations) -> str:
    if seen.stack_is_made is False:
        return ": another backend has the stack, or its state was lost"
    return ": the state was lost, or is older"


def _repair(seen: Observations) -> Repair | None:
    if seen.state_interrupted:
        return repair_interrupted(seen.state_interrupted)
    return MAKE_STACK_AND_TAKE_OVER if seen.stack_is_made is False else None


def _is_half_made(seen: Observations, unmanaged: list[Importable]) -> bool:
    """Whether an update made a second key of a stack whose state was lost, and stopped there.

    What it would have set by that key is as it was: the update cannot set it before it has the
    alias.
    """
    key = seen.destination.archive.own_key
    is_unmanaged = any(one.type == KEY_ALIAS for one in unmanaged)
    return is_unmanaged and seen.made_key not in (None, key)


def named_once(seen: Observations) -> Iterator[Importable]:
    """What is at AWS under names of the stack's, but for the bucket and what it overwrites."""
    settings, facts = seen.settings, seen.destination
    archive = settings.destination.archive
    makes_role = settings.stream is not None or not settings.destination.assumes_role
    if archive and makes_role and isinstance(facts.identity.role, RoleFacts):
        yield role(settings)
    own = archive and archive.encryption.type == "aws:kms" and archive.encryption.key_arn is None
    if own and isinstance(facts.archive.own_key, str):
        yield key_alias(settings)
    yield from facts.named(settings)


CATEGORY = Category("state", "Pulumi state", (all_managed,))
