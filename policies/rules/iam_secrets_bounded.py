"""Policies that allow reading any secret."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.arns import leaves_name_open
from policies.lib.principals import IDENTITY, all_statements, holders
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

READS = (
    "secretsmanager:GetSecretValue",
    "secretsmanager:BatchGetSecretValue",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:GetParametersByPath",
)


def _judge(resource: Resource, _: Parameters) -> Iterator[str]:
    for each in all_statements(resource, IDENTITY):
        anywhere = [one for one in each.resources if leaves_name_open(one)]
        read = [action for action in READS if each.covers(action)]
        # Every action, and every resource, are the concern of rules of their own.
        if each.allows and anywhere and read and each.actions and not each.every_action:
            yield (
                f"found {each.label} to allow {read[0]} on {', '.join(anywhere)}, wanted secrets "
                "by name"
            )


RULE = ResourceRule(
    id="iam-secrets-bounded",
    title="A policy that allows reading secrets lists them by name",
    severity="high",
    frameworks=("Checkov CKV_AWS_288",),
    why="One customer's receiver could read the header secret of every other customer.",
    repair="Name the secret: its ARN with -?????? for the suffix that Secrets Manager adds.",
    source='Secrets Manager User Guide, "Permissions policy examples", 2026-11-24',
    types=holders(IDENTITY),
    judge=_judge,
)
