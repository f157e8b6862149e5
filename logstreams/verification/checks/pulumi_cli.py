"""The `pulumi` that makes what the checks look at."""

from __future__ import annotations

from logstreams.pulumi_version import WANTED, is_too_old
from logstreams.verification.checks.framework import (
    Category,
    Failed,
    Passed,
    Result,
    Skipped,
    check,
)
from logstreams.verification.observations import MachineFacts


@check("LS122", "pulumi is one that the kit is made for")
def new_enough(seen: MachineFacts) -> Result:
    """By `pulumi version`; an application's machine may have none."""
    version = seen.environment.pulumi_version
    if version is None:
        return Skipped("no pulumi on PATH: stacks are updated elsewhere")
    return Failed(version, WANTED) if is_too_old(version) else Passed(version)


WITHOUT_STACK = Category("pulumi", "Pulumi", (new_enough,))
"""What `logstreams doctor` says of it; a stack's state tells of itself (LS8xx)."""
