"""The addresses that are let in."""

from __future__ import annotations

from collections.abc import Iterator

from policies.lib.allowlists import Allowlist, extra, listed, of_policies
from policies.lib.network import PREFIX_LIST, entries
from policies.lib.principals import BUCKET, IDENTITY, TRUST, holders
from policies.lib.project import PARAMETERS, expected
from policies.resource import Resource
from policies.rule import Parameters, ResourceRule


def _judge(resource: Resource, parameters: Parameters) -> Iterator[str]:
    right = expected(resource.stack, parameters)
    for found in _allowlists(resource, parameters):
        more = {*extra(found.cidrs, right.known)}
        if found.missing:
            yield (
                f"found no {', '.join(sorted(found.missing))}, wanted every address WorkOS sends "
                "from"
            )
        if more:
            yield f"found {', '.join(sorted(more))}, wanted only addresses WorkOS sends from"


def _allowlists(resource: Resource, parameters: Parameters) -> Iterator[Allowlist]:
    if resource.type == PREFIX_LIST:
        yield listed(entries(resource), expected(resource.stack, parameters).wanted)
    else:
        yield from of_policies(resource, parameters)


RULE = ResourceRule(
    id="egress-allowlist-exact",
    title="An allowlist contains exactly the addresses that WorkOS sends from",
    severity="high",
    why=(
        "WorkOS sends from all of its addresses in turn. If one is missing, a share of the "
        "events is lost; an extra one admits someone else."
    ),
    repair="Leave egress.addresses out of the stack file, or add the missing addresses there.",
    source="WorkOS documentation, Log Streams, 2026-11-22",
    types=(PREFIX_LIST, *holders(BUCKET, IDENTITY, TRUST)),
    parameters=PARAMETERS,
    judge=_judge,
)
