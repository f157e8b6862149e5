"""Which addresses an allowlist is held against: the stack's own and the published ones."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policies.catalogue import all_rules
from policies.lib.project import egress_addresses
from policies.resource import Resource
from tests.policies.case import STACK, judge, urn
from tests.policies.engine import make_stacks

PUBLISHED = egress_addresses()
ADDED = tuple(f"198.51.100.{host}" for host in range(1, 7))
ELSEWHERE = ("203.0.113.7", "203.0.113.8")

RULE = next(rule for rule in all_rules() if rule.id == "egress-allowlist-exact")
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"


def allowlist(*addresses: str) -> Resource:
    return Resource(
        type=LIST,
        name=RULE.id,
        urn=urn(LIST, RULE.id),
        properties={
            "addressFamily": "IPv4",
            "maxEntries": len(addresses),
            "entries": [{"cidr": f"{address}/32"} for address in addresses],
        },
    )


def write(folder: Path, stack: str, section: Any) -> Mapping[str, str]:
    """A stack file with such an `egress`; returns the rule's parameters that name the folder."""
    config = {"config": {"workos-log-streams:egress": section}}
    (folder / f"Pulumi.{stack}.yaml").write_text(json.dumps(config), encoding="utf-8")
    return {"stacks": str(folder)}


@pytest.mark.parametrize(
    ("own", "listed", "says"),
    [
        pytest.param((*PUBLISHED, *ADDED), (*PUBLISHED, *ADDED), "", id="six more than shipped"),
        pytest.param((*PUBLISHED, *ADDED), PUBLISHED, f"found no {ADDED[0]}", id="one is missing"),
        pytest.param(ELSEWHERE, ELSEWHERE, "", id="another region's"),
        pytest.param(ELSEWHERE, (*ELSEWHERE, *PUBLISHED), "", id="published ones beside its own"),
        pytest.param(
            ELSEWHERE, (*ELSEWHERE, "192.0.2.9"), "found 192.0.2.9, wanted only", id="a stranger"
        ),
        pytest.param(
            PUBLISHED[:9], PUBLISHED[:9], "found no 100.22.157.11", id="an older copy of the list"
        ),
        pytest.param(("127.0.0.11",), ("127.0.0.11",), "", id="a rehearsal's"),
    ],
)
def test_allowlist_is_held_against_the_stacks_own_addresses(
    tmp_path: Path, own: tuple[str, ...], listed: tuple[str, ...], says: str
) -> None:
    parameters = write(tmp_path, STACK, {"addresses": list(own)})
    write(tmp_path, "another", {"addresses": ["192.0.2.77"]})

    found = judge(RULE, (allowlist(*listed),), parameters)

    assert found.word == ("refused" if says else "passes"), found.texts
    assert says in " ".join(found.texts)


@pytest.mark.parametrize(
    "section",
    [None, [], {}, {"addresses": None}, {"addresses": []}, "text"],
    ids=["null", "a list", "empty", "null addresses", "no addresses", "a text"],
)
def test_stack_without_addresses_of_its_own_is_held_against_the_published_ones(
    tmp_path: Path, section: Any
) -> None:
    parameters = write(tmp_path, STACK, section)

    assert judge(RULE, (allowlist(*PUBLISHED),), parameters).word == "passes"
    assert judge(RULE, (allowlist(*PUBLISHED[1:]),), parameters).word == "refused"


def test_engine_holds_the_allowlist_against_the_stacks_own_addresses(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    stacks = make_stacks(tmp_path_factory.mktemp("egress"))
    plant = [allowlist(*PUBLISHED, *ADDED)]
    others: dict[str, Any] = {rule.id: "disabled" for rule in all_rules() if rule.id != RULE.id}
    own = write(tmp_path, "dev", {"addresses": [*PUBLISHED, *ADDED]})

    refused = stacks.ask(plant, "preview", config=others)
    passed = stacks.ask(plant, "preview", config=others | {RULE.id: dict(own)})

    assert refused.found == {(RULE.id, RULE.id): "mandatory"}, refused.output
    assert (passed.found, passed.exit_code) == ({}, 0), passed.output
