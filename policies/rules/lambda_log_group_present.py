"""Logs that Lambda makes by itself."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.resources import FUNCTION, LOG_GROUP, origins
from policies.resource import Resource, Stack
from policies.rule import Finding, Parameters, StackRule


def _judge(stack: Stack, _: Parameters) -> Iterator[Finding]:
    groups = {str(group.get("name")) for group in stack.of(LOG_GROUP)}
    for function in stack.of(FUNCTION):
        name = _log_group(function)
        if name not in groups and not origins(stack, function, "loggingConfig", LOG_GROUP):
            yield Finding(f"found no log group {name}, wanted it in the stack", function.urn)


def _log_group(function: Resource) -> str:
    given = function.get("loggingConfig", "logGroup")
    return str(given or f"/aws/lambda/{function.get('name')}")


RULE = StackRule(
    id="lambda-log-group-present",
    title="A function's log group is part of the stack",
    severity="low",
    why="Lambda would create a log group itself; no rule checks it, and its logs never expire.",
    repair="Create a LogGroup named /aws/lambda/NAME, and make the function depend on it.",
    source='Lambda Developer Guide, "Sending Lambda function logs to CloudWatch Logs", 2026-11-24',
    judge=_judge,
)
