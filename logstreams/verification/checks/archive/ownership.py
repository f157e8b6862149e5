"""Whether the bucket is the one meant, and Pulumi's."""

from __future__ import annotations

from logstreams.verification.checks.destroyed import (
    MAKE_STACK_FIRST,
    make_bucket,
    repair_interrupted,
)
from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, check, known
from logstreams.verification.checks.other_s3 import told_with_other_s3
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.observations import Observations

_WHY = {True: ": the state was lost", False: ": another backend has it, or its state was lost"}
"""Why the state lacks what is at AWS, by whether the backend knows the stack."""


@check("LS501", "the archive bucket exists", requires=("LS401",))
def bucket_exists(seen: Observations) -> Result:
    """By HeadBucket, which answers 404 for a bucket that is nobody's."""
    name = seen.settings.bucket_name
    if known(seen.destination.archive.exists):
        return Passed(name)
    # Where Pulumi manages the bucket, only an update that looks at AWS first misses it.
    unmanaged = seen.state_unreadable or seen.state_has_bucket is False
    repair = make_bucket(is_made=seen.stack_is_made is not False) if unmanaged else None
    return told_with_other_s3(Failed("no such bucket", name, repair=repair), seen)


@check("LS502", "the bucket belongs to the stack's account", requires=("LS501",))
def owned(seen: Observations) -> Result:
    """Bucket names are shared by all accounts of a partition."""
    wanted = seen.settings.account_id
    return (
        Passed(wanted)
        if known(seen.destination.archive.owner_is_us)
        else Failed("another account", wanted)
    )


@check("LS813", "Pulumi manages the existing bucket", requires=("LS502",))
def managed(seen: Observations) -> Result:
    """`pulumi destroy` keeps the bucket; the next update cannot make another of its name.

    It takes the role: where that is there too, the state was lost, and events still arrive. What
    an update then made beside it, a key of its own at first, is compared with the lost stack's.
    """
    if seen.state_has_bucket is None:
        return Skipped("the stack's state was not read")
    if seen.state_has_bucket:
        return Passed()
    there, lost = seen.settings.bucket_name, isinstance(seen.destination.identity.role, RoleFacts)
    if lost:
        there = f"{there} and role {seen.settings.role_name}"
    state = "no bucket in the stack's state"
    if seen.stack_is_made is False:
        state = "no stack in Pulumi's backend"
    repair = MAKE_STACK_FIRST if seen.stack_is_made is False else None
    why = _WHY[seen.stack_is_made is not False] if lost else ""
    if seen.state_interrupted:
        repair, why = repair_interrupted(seen.state_interrupted), ": an update has not ended"
    return Failed(
        f"{there} at AWS, and {state}{why}",
        "the bucket in the stack's state",
        severity="high" if lost else None,
        repair=repair,
    )


@check("LS503", "the bucket is in the stack's region", requires=("LS502",))
def in_region(seen: Observations) -> Result:
    """WorkOS writes to the region typed into its form, which is the stack's."""
    found, wanted = known(seen.destination.archive.region), seen.settings.aws.region
    return Passed(found) if found == wanted else Failed(found, wanted)
