"""A stack's destination type is changed: what both types have stays, and nothing is left behind.

test_destinations.py has the same at small size, from Splunk to an endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise, permutations
from pathlib import Path

import pytest

from rehearsal.environment import local_environment
from rehearsal.fixtures import Fixture, fixture_of
from rehearsal.fixtures.network import vpc
from rehearsal.scenario import live, new_customer
from tests.rehearsal.life.conftest import ACCOUNT, silent
from tests.rehearsal.life.retyping import allowlist, archive, retype

Pair = tuple[str, str]

KINDS = ("s3", "https", "https_existing", "splunk", "datadog")
WITH_ARCHIVE = ("s3", "https")
RETENTION = {"mode": "GOVERNANCE", "days": 30}
PAIRS = {
    "one role": [*permutations(KINDS[:-1], 2)],
    "two roles": [
        pair for pair in permutations(KINDS, 2) if "datadog" in pair or {*pair} == {*WITH_ARCHIVE}
    ],
}


@pytest.mark.prove
@pytest.mark.parametrize("roles", PAIRS)
def test_every_change_of_type_updates_in_place_what_both_have(roles: str, tmp_path: Path) -> None:
    way = way_through(PAIRS[roles])
    with local_environment(tmp_path, internet=True) as here:
        fixtures = {
            kind: named(fixture_of(kind, here, "acme", ACCOUNT), kind, roles) for kind in KINDS
        }
        network = {"vpcId": vpc(here, ACCOUNT)}
        first = replace(fixtures[way[0]], network=network)
        customer = new_customer(here, "acme", ACCOUNT, silent, fixture=first)
        assert live(customer, silent).verdict == "verified"

        for old, new in pairwise(way):
            there, kept = allowlist(customer), archive(customer)
            done = retype(customer, fixtures[new], network)
            customer = done.customer

            told = f"{old} -> {new}"
            now = allowlist(customer)
            assert "delivery is not proven" in done.first.output, told
            assert customer.state().check["verdict"] == "verified", told
            assert len(now) == (0 if new == "datadog" else 2), told
            assert "datadog" in (old, new) or now == there, told
            assert archive(customer) == kept or old not in WITH_ARCHIVE, told
            assert done.orphans == sorted(left(kept, old, new)), told
        again = customer.cli.pulumi("preview", "--expect-no-changes", stack="acme")
        assert again.exit_code == 0, again.output


def named(fixture: Fixture, kind: str, roles: str) -> Fixture:
    """With the same archive for both types that have one, and its role's name if it is one."""
    if kind not in WITH_ARCHIVE:
        return fixture
    same = {"retention": RETENTION, "encryption": {"type": "aws:kms"}}
    if roles == "one role":
        same["roleName"] = "acme-writer"
    theirs = dict(fixture.destination)
    if kind == "s3":
        return replace(fixture, destination={**theirs, **same})
    return replace(fixture, destination={**theirs, "managed": {**theirs["managed"], **same}})


def left(kept: Iterable[tuple[str, str]], old: str, new: str) -> list[str]:
    """An archive stays with its key for its events, where the new type has none."""
    goes = old in WITH_ARCHIVE and new not in WITH_ARCHIVE
    return [f"{kind} {name}" for kind, name in kept] if goes else []


def way_through(pairs: Iterable[Pair]) -> list[str]:
    """A way that goes each pair once, and ends where it began (Hierholzer, 1873)."""
    open_ways: dict[str, list[str]] = {}
    for old, new in pairs:
        open_ways.setdefault(old, []).append(new)
    stack, way = [next(iter(open_ways))], []
    while stack:
        if open_ways[stack[-1]]:
            stack.append(open_ways[stack[-1]].pop())
        else:
            way.append(stack.pop())
    return way[::-1]


def test_way_goes_every_pair_once() -> None:
    for pairs in PAIRS.values():
        way = way_through(pairs)
        assert sorted(pairwise(way)) == sorted(pairs)
