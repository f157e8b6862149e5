"""What AWS's own simulation is asked, and what its answers come to."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.stub import ANY, Stubber

from logstreams.delivery.aws import Aws
from logstreams.delivery.gather.identity import simulated
from logstreams.delivery.observations import Unavailable
from logstreams.settings import StackSettings


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
