"""Who lets the role put objects, and what AWS's own simulation adds to the documents."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from logstreams.verification.checks.framework import Failed, Passed, Result, Unknown
from logstreams.verification.checks.identity import boundary_allows, may_put
from logstreams.verification.facts.fact import Fact, Unavailable
from logstreams.verification.facts.identity import RoleFacts
from logstreams.verification.observations import Observations
from tests.unit.verification.one_fault import with_facts

ALLOW_ALL = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

DENY_ALL = {"Statement": [{"Effect": "Deny", "Action": "*", "Resource": "*"}]}


def with_role(seen: Observations, **facts: Any) -> Observations:
    assert isinstance(seen.destination.identity.role, RoleFacts)
    return with_facts(
        seen,
        identity=replace(
            seen.destination.identity, role=replace(seen.destination.identity.role, **facts)
        ),
    )


def allowed_by_bucket(seen: Observations) -> Observations:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": seen.settings.role_arn},
        "Action": "s3:PutObject",
        "Resource": f"{seen.settings.bucket_arn}/*",
    }
    return with_facts(
        seen, archive=replace(seen.destination.archive, policy={"Statement": [statement]})
    )


def test_bucket_policy_may_allow_what_the_roles_own_do_not(healthy: Observations) -> None:
    seen = allowed_by_bucket(with_role(healthy, policies={}))

    assert may_put.evaluate(seen) == Passed("by the bucket policy")


def test_bucket_policy_does_not_help_against_a_denial(healthy: Observations) -> None:
    seen = allowed_by_bucket(with_role(healthy, policies={"deny": DENY_ALL}))

    assert isinstance(may_put.evaluate(seen), Failed)


def test_boundary_is_judged_by_itself(healthy: Observations) -> None:
    seen = allowed_by_bucket(with_role(healthy, policies={}, boundary=ALLOW_ALL))

    assert boundary_allows.evaluate(seen) == Passed()
    assert isinstance(boundary_allows.evaluate(with_role(seen, boundary=DENY_ALL)), Failed)


SIMULATED: dict[str, tuple[Fact[str], Result]] = {
    "agrees": ("allowed", Passed("SimulatePrincipalPolicy agrees")),
    "may not be asked": (Unavailable("AccessDenied"), Passed("not simulated by IAM: AccessDenied")),
    "disagrees": (
        "explicitDeny",
        Unknown(
            "its documents allow it and SimulatePrincipalPolicy answers explicitDeny: "
            "a policy of the AWS organization may deny it"
        ),
    ),
}


@pytest.mark.parametrize(("answer", "result"), SIMULATED.values(), ids=SIMULATED.keys())
def test_simulation_confirms_and_never_condemns(
    healthy: Observations, answer: Fact[str], result: Result
) -> None:
    alone = with_role(healthy, simulated=answer)
    bounded = with_role(alone, boundary=ALLOW_ALL)

    assert may_put.evaluate(alone) == result
    assert boundary_allows.evaluate(bounded) == result


def test_simulation_of_a_role_that_its_boundary_stops_leaves_its_policies_well(
    healthy: Observations,
) -> None:
    seen = with_role(healthy, simulated="implicitDeny", boundary=DENY_ALL)

    assert may_put.evaluate(seen) == Passed()
    assert isinstance(boundary_allows.evaluate(seen), Failed)
