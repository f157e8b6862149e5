"""Which addresses the policies of a stack leave to WorkOS.

A statement is an allowlist of WorkOS's addresses where, addresses aside, it is about WorkOS's own
request: one that keeps other people to other addresses is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policies.iam import Request
from policies.iam.truth import Truth
from policies.lib.delivery import SOURCE_IP, assumptions, concerned, puts
from policies.lib.denials import told
from policies.lib.documents import Statement
from policies.lib.network import covers, networks
from policies.lib.principals import BUCKET, IDENTITY, TRUST, all_statements
from policies.resource import Resource
from policies.rule import Parameters

_LARGEST = 256
"""Of a range of more addresses not each is named."""
_RESOURCE = "Resource"


@dataclass(frozen=True)
class Allowlist:
    """Addresses that one place lets in."""

    missing: frozenset[str]
    """Those of WorkOS's that it keeps out."""
    cidrs: tuple[str, ...]
    """As written."""


def listed(cidrs: Iterable[str], wanted: Iterable[str]) -> Allowlist:
    """The allowlist that ranges of addresses are."""
    written = tuple(each.strip() for each in cidrs)
    return Allowlist(frozenset(each for each in wanted if not covers(written, each)), written)


def extra(cidrs: Iterable[str], known: frozenset[str]) -> Iterator[str]:
    """The addresses that ranges let in besides those known; a large range as a whole."""
    for cidr in cidrs:
        found = list(networks((cidr,)))
        if not found or found[0].num_addresses > _LARGEST:
            yield cidr
        else:
            yield from ({str(each) for each in found[0]} - known)


def of_policies(resource: Resource, parameters: Parameters) -> Iterator[Allowlist]:
    """The allowlists in a resource's policies."""
    for kind in (BUCKET, IDENTITY, TRUST):
        statements = tuple(all_statements(resource, kind))
        if not any(each.conditions_on(SOURCE_IP) for each in statements):
            continue
        if kind == TRUST:
            requests = assumptions(resource, statements, parameters)
        else:
            requests = puts(resource, statements, parameters)
        judged = concerned(resource, statements) if kind == BUCKET else iter(statements)
        for each in judged:
            found = _allowlist(each, requests)
            # A role that writes from elsewhere alone is not WorkOS's.
            if found and not (kind == IDENTITY and len(found.missing) == len({*_of(requests)})):
                yield found


def _allowlist(statement: Statement, requests: list[Request]) -> Allowlist | None:
    conditions = statement.conditions_on(SOURCE_IP)
    others = tuple(each for each in statement.conditions if each not in conditions)
    rest = replace(statement, conditions=others)
    if not (conditions and any(_is_about(rest, one) for one in requests)):
        return None
    missing = frozenset(
        address
        for one in requests
        for address in _of([one])
        if _refuses(statement, told(statement, one))
    )
    let_in = [each for each in conditions if each.negated is not statement.allows]
    cidrs = tuple(value.strip() for each in let_in for value in each.values)
    return Allowlist(missing, cidrs) if missing or let_in else None


def _is_about(statement: Statement, request: Request) -> bool:
    found = told(statement, request)
    return found is not False if statement.allows else _surely(found)


def _refuses(statement: Statement, found: Truth) -> bool:
    return found is False if statement.allows else _surely(found)


def _surely(found: Truth) -> bool:
    """Whether a denial fits, but for the path that events are written to."""
    return found is True or found == frozenset({_RESOURCE})


def _of(requests: Iterable[Request]) -> Iterator[str]:
    """The source addresses of requests."""
    for one in requests:
        for values in one.look(SOURCE_IP):
            yield from (each for each in values or () if isinstance(each, str))
