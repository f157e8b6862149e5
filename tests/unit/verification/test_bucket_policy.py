"""Which of three causes a statement of the bucket policy is: an address, a header, or the role."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.checks.archive.access import (
    admits_every_address,
    admits_role,
    needs_no_header,
)
from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import with_facts

CHECKS = {"LS504": admits_every_address, "LS505": admits_role, "LS506": needs_no_header}
NINE = [f"127.0.0.{host}/32" for host in range(11, 20)]


def deny(sid: str = "Planted", **parts: Any) -> dict[str, Any]:
    statement = {"Sid": sid, "Effect": "Deny", "Action": "s3:PutObject", "Resource": "*"}
    return {"Principal": "*", **statement, **parts}


def others_than(seen: Observations) -> dict[str, Any]:
    return {"ArnNotEquals": {"aws:PrincipalArn": seen.settings.role_arn}}


def evaluated(
    seen: Observations, *statements: dict[str, Any], arrived: bool = False
) -> dict[str, Any]:
    """Result by code under the kit's own kind of policy and these statements."""
    own = [
        deny("Others", Condition=others_than(seen)),
        deny("Addresses", Condition={"NotIpAddress": {"aws:SourceIp": NINE}}),
    ]
    policy = {"Version": "2012-10-17", "Statement": [*own, *statements]}
    found = with_facts(seen, archive=replace(seen.destination.archive, policy=policy))
    if not arrived:
        found = replace(found, delivery=replace(found.delivery, arrival=None))
    return {code: check.evaluate(found) for code, check in CHECKS.items()}


def failing(results: dict[str, Result]) -> list[str]:
    return [code for code, result in results.items() if isinstance(result, Failed)]


def test_kits_own_policy_passes_everything(healthy: Observations) -> None:
    results = evaluated(healthy)

    assert all(isinstance(result, Passed) for result in results.values())


@pytest.mark.parametrize(
    ("code", "condition"),
    [
        pytest.param("LS504", {"NotIpAddress": {"aws:SourceIp": NINE[:-1]}}, id="one of nine"),
        pytest.param("LS504", {"NotIpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, id="all nine"),
        pytest.param("LS504", {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, id="endpoint"),
        pytest.param("LS504", {"StringNotEquals": {"aws:SourceVpc": "vpc-1"}}, id="VPC"),
        pytest.param("LS505", {}, id="everybody"),
        pytest.param("LS505", {"Bool": {"aws:SecureTransport": "true"}}, id="everybody over TLS"),
        pytest.param("LS506", {"Null": {"s3:x-amz-acl": "true"}}, id="ACL"),
        pytest.param(
            "LS506", {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}}, id="SSE"
        ),
    ],
)
def test_denying_statement_fails_the_one_check_it_belongs_to(
    healthy: Observations, code: str, condition: dict[str, Any]
) -> None:
    assert failing(evaluated(healthy, deny(Condition=condition))) == [code]


def test_refused_addresses_are_named_one_by_one(healthy: Observations) -> None:
    condition = {"NotIpAddress": {"aws:SourceIp": NINE[2:]}}

    result = evaluated(healthy, deny(Condition=condition))["LS504"]

    assert result == Failed(
        "7 of 9 addresses admitted; 2 refused by statement Planted of the bucket policy: "
        "127.0.0.11, 127.0.0.12",
        "all 9 admitted",
        "some",
    )


def test_address_and_role_are_two_causes(healthy: Observations) -> None:
    results = evaluated(
        healthy, deny(Condition={"NotIpAddress": {"aws:SourceIp": NINE[1:]}}), deny("Everybody")
    )

    assert failing(results) == ["LS504", "LS505"]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(
            deny(Condition={"StringNotEquals": {"aws:PrincipalOrgID": "o-1"}}), id="unknown key"
        ),
        pytest.param(
            {
                **deny(),
                "NotPrincipal": {
                    "AWS": [f"arn:aws:iam::012345670123:{who}" for who in ("root", "role/other")]
                },
            },
            id="NotPrincipal of the account and of another role",
        ),
    ],
)
def test_what_cannot_be_evaluated_is_unknown(
    healthy: Observations, statement: dict[str, Any]
) -> None:
    if "NotPrincipal" in statement:
        statement = {key: value for key, value in statement.items() if key != "Principal"}

    results = evaluated(healthy, statement)

    assert failing(results) == []
    assert isinstance(results["LS505"], Unknown)


HASHED = {"StringNotEquals": {"s3:x-amz-content-sha256": "UNSIGNED-PAYLOAD"}}


@pytest.mark.parametrize("arrived", [True, False])
def test_how_workos_signs_content_is_settled_by_an_event_that_arrived(
    healthy: Observations, arrived: bool
) -> None:
    result = evaluated(healthy, deny(Condition=HASHED), arrived=arrived)["LS506"]

    assert isinstance(result, Passed if arrived else Unknown)
    assert "s3:x-amz-content-sha256" in str(result)


def test_header_that_is_never_sent_fails_whatever_arrived(healthy: Observations) -> None:
    condition = {"Null": {"s3:x-amz-acl": "true"}}

    assert failing(evaluated(healthy, deny(Condition=condition), arrived=True)) == ["LS506"]
