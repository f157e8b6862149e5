"""Secrets that go through Pulumi."""

from __future__ import annotations

from collections.abc import Iterator

from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

VALUES = ("secretString", "secretBinary", "secretStringWo")


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    # That there is one is enough, whether or not it is known yet.
    found = [name for name in VALUES if resource.properties.get(name) not in (None, "")]
    if found:
        yield f"found a secret's value in {', '.join(found)}, wanted none in the stack"


RULE = ResourceRule(
    id="secret-value-not-in-state",
    title="No secret value passes through Pulumi",
    severity="high",
    why=(
        "The value would be in the state, encrypted or not, and in every copy of it. Each "
        "rotation would be a deployment, with no overlap in which the old value still works."
    ),
    repair="Remove the version; `logstreams rotate STACK header` creates the value in place.",
    source='Pulumi documentation, "Secrets handling", 2026-11-24',
    types=("aws:secretsmanager/secretVersion:SecretVersion",),
    judge=_judge,
)
