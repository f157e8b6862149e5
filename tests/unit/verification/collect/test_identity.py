"""What AWS's own simulation is asked, and what its answers come to."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.collect.identity import (
    collect_identity,
    collect_organization,
    simulated,
)
from logstreams.verification.facts.archive import ArchiveFacts
from logstreams.verification.facts.fact import NOT_LOOKED, Unavailable
from logstreams.verification.facts.identity import RoleFacts

TODAY = rf"{datetime.now(UTC):%Y-%m-%d}|{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d}"


@pytest.fixture
def iam(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    return boto3.client("iam", region_name="us-east-1")


def answered(iam: Any, settings: StackSettings, **result: Any) -> object:
    asked = {
        "PolicySourceArn": settings.role_arn,
        "ActionNames": ["s3:PutObject"],
        "ResourceArns": ANY,
        "ContextEntries": ANY,
    }
    answer = {"EvaluationResults": [{"EvalActionName": "s3:PutObject", **result}]}
    with Stubber(iam) as stubber:
        stubber.add_response("simulate_principal_policy", answer, asked)
        return simulated(iam, settings.role_arn, settings)


def test_decision_is_aws_s_own(iam: Any, settings: StackSettings) -> None:
    assert answered(iam, settings, EvalDecision="explicitDeny") == "explicitDeny"


def test_key_that_is_simulated_is_one_of_today(settings: StackSettings) -> None:
    asked: dict[str, Any] = {}

    class Iam:
        def simulate_principal_policy(self, **question: Any) -> Any:
            asked.update(question)
            return {"EvaluationResults": [{"EvalDecision": "allowed"}]}

    simulated(Iam(), settings.role_arn, settings)

    (arn,) = asked["ResourceArns"]
    folder = f"{settings.bucket_arn}/{settings.object_prefix}"
    assert re.fullmatch(rf"{folder}({TODAY})/\1T[0-9:.]{{12}}Z_[0-9a-f]{{12}}\.json", arn)


def test_decision_that_lacks_a_value_is_none(iam: Any, settings: StackSettings) -> None:
    found = answered(
        iam, settings, EvalDecision="implicitDeny", MissingContextValues=["aws:SourceVpce"]
    )

    assert found == Unavailable("SimulatePrincipalPolicy: depends on aws:SourceVpce")


def test_verifier_that_may_not_simulate_says_so(iam: Any, settings: StackSettings) -> None:
    with Stubber(iam) as stubber:
        stubber.add_client_error("simulate_principal_policy", "AccessDenied", "not yours")
        found = simulated(iam, settings.role_arn, settings)

    assert found == Unavailable("SimulatePrincipalPolicy: AccessDenied: not yours")


def test_stand_in_is_not_asked_to_simulate(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("LOGSTREAMS_REHEARSAL", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    assert Aws(settings).is_real

    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://127.0.0.1:4566")
    assert not Aws(settings).is_real


class Iam:
    """A role with an inline policy, an attached one and a boundary."""

    organization: ClassVar[str | Exception] = "o-own"
    documents: ClassVar = {"arn:attached": {"Sid": "attached"}, "arn:boundary": {"Sid": "boundary"}}

    def get_role(self, **_: Any) -> dict[str, Any]:
        return {
            "Role": {
                "Arn": "arn:role",
                "RoleName": "role",
                "Path": "/",
                "CreateDate": None,
                "AssumeRolePolicyDocument": {},
                "PermissionsBoundary": {"PermissionsBoundaryArn": "arn:boundary"},
                "RoleId": "AROAEXAMPLE",
                "Tags": [{"Key": "team", "Value": "audit"}],
            }
        }

    def get_paginator(self, name: str) -> Any:
        pages = {
            "list_role_policies": [{"PolicyNames": ["one"]}, {"PolicyNames": ["two"]}],
            "list_attached_role_policies": [
                {"AttachedPolicies": [{"PolicyName": "one", "PolicyArn": "arn:attached"}]}
            ],
        }[name]
        return type("Pages", (), {"paginate": lambda *_, **__: pages})()

    def get_role_policy(self, *, PolicyName: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"PolicyDocument": {"Sid": PolicyName}}

    def get_policy(self, *, PolicyArn: str) -> dict[str, Any]:  # noqa: N803
        return {"Policy": {"DefaultVersionId": PolicyArn}}

    def get_policy_version(self, *, VersionId: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        return {"PolicyVersion": {"Document": self.documents[VersionId]}}

    def get_caller_identity(self) -> dict[str, Any]:
        return {"Account": "012345670123"}

    def describe_organization(self) -> dict[str, Any]:
        if isinstance(self.organization, str):
            return {"Organization": {"Id": self.organization}}
        raise self.organization


def test_role_is_read_with_every_policy_and_its_boundary(settings: StackSettings) -> None:
    aws: Any = type("Local", (), {"is_real": False, "client": lambda *_, **__: Iam()})()

    role = collect_identity(aws, settings).role

    assert isinstance(role, RoleFacts)
    assert role.policies == {
        "one": {"Sid": "one"},
        "two": {"Sid": "two"},
        "arn:attached": {"Sid": "attached"},
    }
    assert role.boundary == {"Sid": "boundary"}
    assert (role.unique_id, role.tags) == ("AROAEXAMPLE", {"team": "audit"})
    assert role.simulated is NOT_LOOKED


def test_role_is_missing_only_where_the_role_itself_is(settings: StackSettings) -> None:
    def role_of(iam: Iam) -> object:
        aws: Any = type("Local", (), {"is_real": False, "client": lambda *_, **__: iam})()
        return collect_identity(aws, settings).role

    class Replaced(Iam):
        """Its policy is put in another's place while we read, so many times."""

        def __init__(self, times: int) -> None:
            self.times = times

        def get_role_policy(self, **asked: Any) -> dict[str, Any]:
            self.times -= 1
            if self.times >= 0:
                raise refusal("NoSuchEntity", "GetRolePolicy")
            return super().get_role_policy(**asked)

    class Gone(Iam):
        def get_role(self, **_: Any) -> dict[str, Any]:
            raise refusal("NoSuchEntity", "GetRole")

    assert isinstance(role_of(Replaced(1)), RoleFacts)
    assert role_of(Replaced(2)) == Unavailable("GetRolePolicy: NoSuchEntity: -")
    assert role_of(Gone()) is None


def refusal(code: str, operation: str = "DescribeOrganization") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "-"}}, operation)


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        pytest.param("o-own", "o-own", id="its organization"),
        pytest.param(refusal("AWSOrganizationsNotInUseException"), "", id="none"),
        pytest.param(
            refusal("AccessDenied"),
            Unavailable("DescribeOrganization: AccessDenied: -"),
            id="may not be read",
        ),
    ],
)
def test_organization_is_the_accounts_own_where_a_policy_asks_for_one(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, answer: Any, found: object
) -> None:
    monkeypatch.setattr(Iam, "organization", answer)
    aws: Any = type("Local", (), {"is_real": False, "client": lambda *_, **__: Iam()})()
    condition = {"StringNotEquals": {"aws:PrincipalOrgID": "o-x"}}
    asking = ArchiveFacts(policy={"Statement": [{"Effect": "Deny", "Condition": condition}]})
    identity = collect_identity(aws, settings)

    assert collect_organization(aws, identity, asking).organization == found
    assert collect_organization(aws, identity, ArchiveFacts()).organization is NOT_LOOKED
