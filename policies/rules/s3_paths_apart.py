"""Where in a bucket each customer's events lie."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, product

from policies.lib.principals import IDENTITY, all_statements, holders
from policies.lib.project import project, stack_files
from policies.resource import Stack
from policies.rule import Finding, Parameter, Parameters, StackRule

WRITE = "s3:PutObject"


def _judge(stack: Stack, parameters: Parameters) -> Iterator[Finding]:
    mine = list(_written(stack))
    for (urn, role, here), (_, other, there) in combinations(mine, 2):
        if role != other and _nested(here, there):
            yield Finding(f"found {here} and {there} of two roles, wanted paths apart", urn)
    buckets = {here.partition("/")[0] for _, _, here in mine}
    for file in stack_files(project() / parameters["stacks"], buckets):
        if file.bucket and file.stack != stack.name:
            for (urn, _, here), path in product(mine, file.paths):
                there = f"{file.bucket}/{path}"
                if _nested(here, there):
                    yield Finding(
                        f"found {here}, and {there} of the stack {file.stack}, wanted paths apart",
                        urn,
                    )


def _written(stack: Stack) -> Iterator[tuple[str, str, str]]:
    """Yield each place that is written to: the policy's URN, its role, bucket and path."""
    for policy in stack.of(*holders(IDENTITY)):
        for each in all_statements(policy, IDENTITY):
            if each.allows and each.covers(WRITE):
                role = str(policy.properties.get("role", policy.name))
                for resource in each.resources:
                    yield policy.urn, role, resource.rpartition(":::")[2].removesuffix("*")


def _nested(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


RULE = StackRule(
    id="s3-paths-apart",
    title="One customer's path is never inside another's",
    severity="high",
    why="A customer who may read their own path could read another customer's audit log in it.",
    repair="Give each customer their own bucket, or a path of their own that ends with a slash.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    parameters={
        "stacks": Parameter(
            {"type": "string", "description": "Folder of the stack files of all customers."},
            "stacks",
        )
    },
    judge=_judge,
)
