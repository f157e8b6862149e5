"""A role that another account assumes with an external ID."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.aws.support import Account, policy, refused, unique

EXTERNAL_ID = "workos-external-id"


@pytest.fixture(scope="module")
def role(account: Account, stranger: Account) -> str:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": stranger.root},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
    }
    made = account.iam.create_role(
        RoleName=unique("delivery"), AssumeRolePolicyDocument=policy(statement)
    )
    return str(made["Role"]["Arn"])


def test_right_external_id_is_let_in(stranger: Account, role: str) -> None:
    session = stranger.assume(role, ExternalId=EXTERNAL_ID)
    arn = session.sts.get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::012345670123:assumed-role/{role.rpartition('/')[2]}/session"


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"ExternalId": "another-id"}, id="wrong"),
        pytest.param({}, id="missing"),
        pytest.param({"ExternalId": EXTERNAL_ID.upper()}, id="other-case"),
    ],
)
def test_other_external_id_is_refused(stranger: Account, role: str, given: dict[str, Any]) -> None:
    answer = refused(stranger.sts.assume_role, RoleArn=role, RoleSessionName="session", **given)
    assert answer[:2] == (403, "AccessDenied")


def test_external_id_from_an_account_that_is_not_trusted_is_refused(aws: Any, role: str) -> None:
    third = Account(aws, "333333333333")
    answer = refused(
        third.sts.assume_role, RoleArn=role, RoleSessionName="session", ExternalId=EXTERNAL_ID
    )
    assert answer[:2] == (403, "AccessDenied")


def test_session_longer_than_the_role_allows_is_refused(stranger: Account, role: str) -> None:
    settings = {"RoleArn": role, "RoleSessionName": "session", "ExternalId": EXTERNAL_ID}
    answer = refused(stranger.sts.assume_role, DurationSeconds=3601, **settings)
    assert answer[:2] == (400, "ValidationError")
    stranger.sts.assume_role(DurationSeconds=3600, **settings)


@pytest.mark.parametrize("path", ["/", "/other/"], ids=["no path", "another path"])
def test_role_by_another_path_is_refused(stranger: Account, account: Account, path: str) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": stranger.root},
        "Action": "sts:AssumeRole",
    }
    name = unique("delivery")
    account.iam.create_role(
        RoleName=name, Path="/team/", AssumeRolePolicyDocument=policy(statement)
    )
    arn = f"arn:aws:iam::012345670123:role{path}{name}"

    answer = refused(stranger.sts.assume_role, RoleArn=arn, RoleSessionName="session")

    assert answer[:2] == (403, "AccessDenied")
    whole = arn.replace(path + name, f"/team/{name}")
    stranger.sts.assume_role(RoleArn=whole, RoleSessionName="session")
