"""The addresses that are let in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.reading.egress import PARAMETERS, expected, hosts
from policies.reading.holders import BUCKET, all_statements
from policies.reading.network import PREFIX_LIST, entries
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule

KEY = "aws:SourceIp"


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    right = expected(resource.stack, parameters)
    for found in _allowlists(resource):
        missing, extra = right.wanted - found, found - right.known
        if missing:
            yield f"found no {', '.join(sorted(missing))}, wanted every address WorkOS sends from"
        if extra:
            yield f"found {', '.join(sorted(extra))}, wanted only addresses WorkOS sends from"


def _allowlists(resource: Resource) -> Iterator[frozenset[str]]:
    if resource.type == PREFIX_LIST:
        yield hosts(entries(resource))
        return
    for each in all_statements(resource, BUCKET):
        for condition in each.conditions_on(KEY):
            if condition.negated is not each.allows and each.covers("s3:PutObject"):
                yield hosts(condition.values)


RULE = ResourceRule(
    id="egress-allowlist-exact",
    title="An allowlist is exactly the addresses WorkOS sends from",
    severity="high",
    why=(
        "WorkOS sends from all of its addresses in turn: with one missing a share of the events is "
        "lost, with one too many a stranger is let in."
    ),
    repair="Leave egress.addresses out of the stack file, or add what is missing there.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=(PREFIX_LIST, "aws:s3/bucketPolicy:BucketPolicy"),
    parameters=PARAMETERS,
    judge=_judge,
)
