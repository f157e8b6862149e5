"""Which connections the gate drops for a network ACL's sake."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.internet.listener.network_acl import acl_of, refusal

ADDRESS, PORT = "127.0.0.11", 443


def entry(number: int, action: str, *, outbound: bool = False, **said: Any) -> dict[str, Any]:
    rule = {"RuleNumber": number, "RuleAction": action, "Egress": outbound, "Protocol": "-1"}
    return {**rule, "CidrBlock": "0.0.0.0/0", **said}


IN, OUT = entry(100, "allow"), entry(100, "allow", outbound=True)

REFUSED: dict[str, tuple[list[dict[str, Any]], str]] = {
    "nothing allowed": ([], "rule * of acl-1 denies connections from 127.0.0.11"),
    "denied before": ([IN, OUT, entry(9, "deny")], "rule 9 of acl-1 denies connections from"),
    "no answer": ([IN], "rule * of acl-1 denies answers to 127.0.0.11"),
    "answers denied": (
        [IN, OUT, entry(9, "deny", outbound=True)],
        "rule 9 of acl-1 denies a",
    ),
    "UDP alone allowed": ([entry(1, "allow", Protocol="17"), OUT], "rule * of acl-1 denies"),
    "another port allowed": (
        [entry(1, "allow", PortRange={"From": 80, "To": 80}), OUT],
        "rule * of acl-1 denies",
    ),
}


@pytest.mark.parametrize(("entries", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_connection_is_refused_with_the_rule(entries: list[dict[str, Any]], reason: str) -> None:
    decision = refusal({"NetworkAclId": "acl-1", "Entries": entries}, ADDRESS, PORT)

    assert decision is not None
    assert not decision.admitted
    assert decision.reason.startswith(reason)


@pytest.mark.parametrize(
    "entries",
    [
        pytest.param([IN, OUT], id="all"),
        pytest.param([IN, OUT, entry(200, "deny")], id="denied behind"),
        pytest.param([IN, OUT, entry(1, "deny", CidrBlock="127.0.0.12/32")], id="another denied"),
        pytest.param(
            [entry(1, "allow", Protocol="6", PortRange={"From": 443, "To": 443}), OUT], id="port"
        ),
    ],
)
def test_connection_gets_through(entries: list[dict[str, Any]]) -> None:
    assert refusal({"NetworkAclId": "acl-1", "Entries": entries}, ADDRESS, PORT) is None


def test_subnet_has_its_own_acl_or_the_default() -> None:
    own = {"NetworkAclId": "a", "IsDefault": False, "Associations": [{"SubnetId": "subnet-1"}]}
    default = {"NetworkAclId": "d", "IsDefault": True, "Associations": []}

    assert acl_of([default, own], "subnet-1") is own
    assert acl_of([default, own], "subnet-2") is default
