"""Default retention of the bucket that keeps events."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import retention
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

STRENGTH = {"GOVERNANCE": 1, "COMPLIANCE": 2}


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    mode, days = retention(resource)
    least, wanted = parameters["minimumDays"], parameters["mode"]
    if days is None or days < least:
        found = "no default retention" if days is None else f"{days:g} days"
        yield f"found {found}, wanted at least {least:g} days"
    if STRENGTH.get(mode, 0) < STRENGTH[wanted]:
        yield f"found the mode {mode or 'missing'}, wanted {wanted}"


RULE = ResourceRule(
    id="s3-retention-demanded",
    title="Default retention has at least the days, and the mode, that the organization requires",
    severity="high",
    why=(
        "WorkOS sends no retention. Without a default, an event can be deleted at once; with a "
        "shorter one, before the auditor comes."
    ),
    repair="Set rule.defaultRetention to the required mode and days.",
    source='S3 User Guide, "Locking objects with Object Lock", 2026-11-22',
    types=("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",),
    parameters={
        "minimumDays": Parameter(
            {"type": "number", "minimum": 1, "description": "Days an event has to be locked."}, 1
        ),
        "mode": Parameter(
            {"type": "string", "enum": [*STRENGTH], "description": "The weakest mode allowed."},
            "GOVERNANCE",
        ),
    },
    judge=_judge,
)
