"""The addresses that are let in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.reading.holders import BUCKET, all_statements
from policies.reading.network import PREFIX_LIST, entries
from policies.reading.project import egress_addresses
from policies.resource import Resource
from policies.rule import Parameter, Parameters, ResourceRule

KEY = "aws:SourceIp"


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    wanted = {_host(address) for address in parameters["addresses"]}
    for found in _allowlists(resource):
        missing, extra = wanted - found, found - wanted
        if missing:
            yield f"found no {', '.join(sorted(missing))}, wanted every address WorkOS sends from"
        if extra:
            yield f"found {', '.join(sorted(extra))}, wanted only addresses WorkOS sends from"


def _allowlists(resource: Resource) -> Iterator[set[str]]:
    if resource.type == PREFIX_LIST:
        yield {_host(cidr) for cidr in entries(resource)}
        return
    for each in all_statements(resource, BUCKET):
        for condition in each.conditions_on(KEY):
            if condition.negated is not each.allows and each.covers("s3:PutObject"):
                yield _hosts(condition.values)


def _hosts(cidrs: Iterable[str]) -> set[str]:
    return {_host(cidr) for cidr in cidrs}


def _host(cidr: str) -> str:
    return cidr.strip().removesuffix("/32")


RULE = ResourceRule(
    id="egress-allowlist-exact",
    title="An allowlist is exactly the addresses WorkOS sends from",
    severity="high",
    why=(
        "WorkOS sends from all of its addresses in turn: with one missing a share of the events is "
        "lost, with one too many a stranger is let in."
    ),
    repair="Take the addresses from components/egress.yaml.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=(PREFIX_LIST, "aws:s3/bucketPolicy:BucketPolicy"),
    parameters={
        "addresses": Parameter(
            {
                "type": "array",
                "items": {"type": "string"},
                "minItems": 1,
                "description": "The addresses to expect; else those of components/egress.yaml.",
            },
            list(egress_addresses()),
        )
    },
    judge=_judge,
)
