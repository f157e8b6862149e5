"""Time to think again after a key was deleted."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import number
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

DEFAULT_DAYS = 30
"""KMS's own, where none is set."""


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    found, least = resource.get("deletionWindowInDays"), parameters["minimumDays"]
    days = DEFAULT_DAYS if found is None else number(found)
    if days is None or days < least:
        window = found if days is None else f"{days:g}"
        yield f"found a deletion window of {window} days, wanted {least:g} or more"


RULE = ResourceRule(
    id="kms-deletion-window",
    title="A deleted key can be restored for at least seven days",
    severity="medium",
    why="Without its key, no event can be read again.",
    repair="Set deletionWindowInDays; KMS offers 7 to 30.",
    source='KMS API Reference, "ScheduleKeyDeletion", 2026-11-22',
    types=("aws:kms/key:Key",),
    parameters={
        "minimumDays": Parameter(
            {"type": "number", "minimum": 7, "maximum": 30, "description": "Days to think again."},
            7,
        )
    },
    judge=_judge,
)
