"""How long a session of a role lasts."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.values import number
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

SHORTEST = 3600
"""IAM's default and least, in seconds."""


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    given, most = resource.get("maxSessionDuration"), parameters["maximumSeconds"]
    found = SHORTEST if given is None else number(given)
    if found is None or found > most:
        length = given if found is None else f"{found:g}"
        yield f"found sessions of up to {length} s, wanted {most:g} s or less"


RULE = ResourceRule(
    id="iam-session-length",
    title="A role's sessions are short",
    severity="low",
    why="Leaked credentials work until their session ends.",
    repair="Set maxSessionDuration to 3600.",
    source='IAM API Reference, "CreateRole", 2026-11-22',
    types=("aws:iam/role:Role",),
    parameters={
        "maximumSeconds": Parameter(
            {
                "type": "number",
                "minimum": SHORTEST,
                "maximum": 43200,
                "description": "The longest session allowed, in seconds.",
            },
            SHORTEST,
        )
    },
    judge=_judge,
)
