"""Which of WorkOS's addresses the network ACLs of the destination's subnets let through."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from logstreams.verification.checks.framework import Failed, Passed, Result, Skipped, Unknown, run
from logstreams.verification.checks.network_acls import acls_let_through
from logstreams.verification.facts.fact import Unavailable
from logstreams.verification.facts.network import AclEntryFacts, NetworkAclFacts
from logstreams.verification.observations import Observations
from tests.unit.verification import https_worlds as https
from tests.unit.verification.one_fault import with_facts

IN, OUT = False, True
ALL = "0.0.0.0/0"


def allow(number: int, way: bool, *, cidr: str = ALL, **said: object) -> AclEntryFacts:
    return replace(AclEntryFacts(number, True, way, "6", cidr), **said)  # type: ignore[arg-type]


def deny(number: int, way: bool, *, cidr: str = ALL, **said: object) -> AclEntryFacts:
    return replace(allow(number, way, cidr=cidr, **said), allows=False)


@pytest.fixture
def received(healthy: Observations, tmp_path: Path) -> Observations:
    return replace(healthy, settings=https.settings_of(tmp_path, https.MANAGED))


def evaluated(received: Observations, *acls: tuple[AclEntryFacts, ...]) -> Result:
    facts = tuple(
        NetworkAclFacts(f"acl-{number}", (f"subnet-{number}",), entries)
        for number, entries in enumerate(acls, 1)
    )
    (outcome,) = run(
        [replace(acls_let_through, requires=())],
        with_facts(received, network=replace(received.destination.network, acls=facts)),
    )
    return outcome.result


OPEN = (allow(100, IN), allow(100, OUT))

PASSES: dict[str, tuple[AclEntryFacts, ...]] = {
    "everything": OPEN,
    "all protocols": (allow(1, IN, protocol="-1"), allow(1, OUT, protocol="-1")),
    "the port, and ephemeral ports out": (
        allow(1, IN, ports=(443, 443)),
        allow(1, OUT, ports=(1024, 65535)),
    ),
    "ephemeral ports in parts": (
        allow(1, IN),
        allow(2, OUT, ports=(1024, 32767)),
        allow(3, OUT, ports=(32768, 65535)),
    ),
    "a denial behind": (*OPEN, deny(200, IN), deny(200, OUT)),
    "a denial of another port": (deny(1, IN, ports=(22, 22)), *OPEN),
    "a denial of privileged ports out": (deny(1, OUT, ports=(0, 1023)), *OPEN),
    "a denial of UDP": (deny(1, IN, protocol="17"), *OPEN),
    "a denial of strangers": (deny(1, IN, cidr="203.0.113.0/24"), *OPEN),
    "in any order": (deny(200, IN), *OPEN),
    "the addresses one by one": (
        *(allow(number, IN, cidr=f"{each}/32") for number, each in enumerate(https.ADDRESSES)),
        allow(1, OUT),
    ),
}


@pytest.mark.parametrize("entries", PASSES.values(), ids=PASSES.keys())
def test_acl_that_lets_all_through_passes(
    received: Observations, entries: tuple[AclEntryFacts, ...]
) -> None:
    assert evaluated(received, entries) == Passed("acl-1")


NINE = ", ".join(https.ADDRESSES)
REFUSES: dict[str, tuple[tuple[AclEntryFacts, ...], str, str]] = {
    "no rule": ((), f"port 443 from {NINE}", "every"),
    "no rule in": ((allow(1, OUT),), f"port 443 from {NINE}", "every"),
    "no rule out": ((allow(1, IN),), f"answers to {NINE}", "every"),
    "another port": (
        (allow(1, IN, ports=(8443, 8443)), allow(1, OUT)),
        f"port 443 from {NINE}",
        "every",
    ),
    "only the port out": (
        (allow(1, IN), allow(1, OUT, ports=(443, 443))),
        f"answers to {NINE}",
        "every",
    ),
    "a part of the ephemeral ports": (
        (allow(1, IN), allow(1, OUT, ports=(32768, 65535))),
        f"answers to {NINE} on some of their ports",
        "some",
    ),
    "one denied in": (
        (deny(1, IN, cidr="127.0.0.13/32"), *OPEN),
        "port 443 from 127.0.0.13",
        "some",
    ),
    "a range denied in": (
        (deny(1, IN, cidr="127.0.0.12/31"), *OPEN),
        "port 443 from 127.0.0.12, 127.0.0.13",
        "some",
    ),
    "one denied out": (
        (deny(1, OUT, cidr="127.0.0.13/32"), *OPEN),
        "answers to 127.0.0.13",
        "some",
    ),
    "a high port denied out": (
        (deny(1, OUT, ports=(50000, 50000)), *OPEN),
        f"answers to {NINE} on some of their ports",
        "some",
    ),
    "all ephemeral ports denied in parts": (
        (deny(1, OUT, ports=(0, 50000)), deny(2, OUT, ports=(40000, 65535)), *OPEN),
        f"answers to {NINE}",
        "every",
    ),
    "a port allowed behind its denial": (
        (deny(1, OUT), allow(2, OUT, ports=(50000, 50000)), allow(1, IN)),
        f"answers to {NINE}",
        "every",
    ),
}


@pytest.mark.parametrize(("entries", "found", "loses"), REFUSES.values(), ids=REFUSES.keys())
def test_acl_that_refuses_names_what_it_refuses(
    received: Observations, entries: tuple[AclEntryFacts, ...], found: str, loses: str
) -> None:
    result = evaluated(received, entries)

    assert isinstance(result, Failed)
    assert f"acl-1 of subnet-1 denies {found}" in result.found
    assert result.loses == loses


def test_one_of_two_subnets_that_refuses_all_loses_some(received: Observations) -> None:
    result = evaluated(received, OPEN, ())

    assert isinstance(result, Failed)
    assert "acl-2 of subnet-2" in result.found
    assert "acl-1" not in result.found
    assert result.loses == "some"


def test_acls_that_may_not_be_read_are_a_suspect(received: Observations) -> None:
    denied = Unavailable("DescribeNetworkAcls: UnauthorizedOperation: no")
    seen = with_facts(received, network=replace(received.destination.network, acls=denied))

    (outcome,) = run([replace(acls_let_through, requires=())], seen)

    assert outcome.result == Unknown(denied.reason)


def test_bucket_has_no_subnet(healthy: Observations) -> None:
    assert isinstance(acls_let_through.evaluate(healthy), Skipped)
