"""Roles that AWS services assume."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.principals import TRUST, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    trusted = [
        principal
        for each in all_statements(resource, TRUST)
        if each.allows
        for principal in each.principals
    ]
    services = [one.value for one in trusted if one.kind == "Service"]
    others = [one.value for one in trusted if one.kind != "Service"]
    wanted = parameters["services"]
    if strangers := [service for service in services if service not in wanted]:
        yield f"found {', '.join(strangers)} trusted, wanted {' or '.join(wanted)}"
    if services and others:
        yield f"found {', '.join(others)} trusted beside a service, wanted a role each"


RULE = ResourceRule(
    id="iam-trust-service-alone",
    title="A role that a service may assume trusts only Lambda",
    severity="high",
    why=(
        "Another service could run other code with the receiver's rights. If an account may "
        "assume the role too, nobody can tell who stored an event."
    ),
    repair="Trust only lambda.amazonaws.com, as components/documents/receiver_policy.py does.",
    source='Lambda Developer Guide, "Defining Lambda function permissions", 2026-11-24',
    types=holders(TRUST),
    parameters={
        "services": Parameter(
            {
                "type": "array",
                "items": {"type": "string"},
                "description": "The services that roles may trust.",
            },
            ["lambda.amazonaws.com"],
        )
    },
    judge=_judge,
)
