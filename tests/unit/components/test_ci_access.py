from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.ci_access import CiAccess, CiAccessArgs
from logstreams.permissions.ci_access import CiJob, hub_role_arn
from logstreams.permissions.hub import Hub
from logstreams.permissions.stackset import templates
from logstreams.settings import StackSettings
from tests.unit.components.conftest import ACCOUNT

HUB = Hub(repository="example/streams", account_id=ACCOUNT, region="us-east-1")


@pytest.fixture
def settings(stack: Any) -> StackSettings:
    found: StackSettings = stack()
    return found


def make(build: Any, settings: StackSettings, hub: Hub = HUB) -> Any:
    args = CiAccessArgs(hub=hub, stacks=(settings,))
    return build(lambda: {"arns": CiAccess("ci", args).role_arns})


def test_access_in_one_account_registers_exactly_these_resources(
    build: Any, settings: StackSettings
) -> None:
    roles = [f"workos-log-streams-{job}" for job in CiJob] + [f"acme-workos-{job}" for job in CiJob]

    assert make(build, settings).types() == {
        "ci": "logstreams:ci:CiAccess",
        "ci-github": "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        **{f"ci-{role}": "aws:iam/role:Role" for role in roles},
        **{f"ci-{role}-policy": "aws:iam/rolePolicy:RolePolicy" for role in roles},
    }


def test_provider_is_githubs_and_for_aws(build: Any, settings: StackSettings) -> None:
    assert make(build, settings).inputs("ci-github") == {
        "url": "https://token.actions.githubusercontent.com",
        "clientIdLists": ["sts.amazonaws.com"],
    }


def test_provider_outlives_the_program_since_others_may_use_it(
    build: Any, settings: StackSettings
) -> None:
    resources = make(build, settings).resources

    assert resources["ci-github"].request.retainOnDelete
    assert not resources["ci-workos-log-streams-deploy"].request.retainOnDelete


def test_provider_that_is_there_is_not_made(build: Any, settings: StackSettings) -> None:
    built = make(build, settings, replace(HUB, existing_provider=True))

    assert "ci-github" not in built.types()


def test_roles_of_other_accounts_are_left_to_the_template(
    build: Any, settings: StackSettings
) -> None:
    hub = replace(HUB, account_id="111122223333", state="s3://example-state")

    built = make(build, settings, hub)

    assert {name for name in built.types() if name.endswith("-policy")} == {
        f"ci-workos-log-streams-{kind}{job}-policy" for kind in ("", "state-") for job in CiJob
    }
    assert built.outputs["arns"] == {job.value: hub_role_arn(hub, job) for job in CiJob}


def test_pulumi_and_cloudformation_make_equal_policy_documents(
    build: Any, settings: StackSettings
) -> None:
    elsewhere = replace(HUB, account_id="111122223333")
    (text,) = templates(elsewhere, [settings])
    built = make(build, settings)

    properties = [each["Properties"] for each in json.loads(text)["Resources"].values()]
    assert len(properties) == len(CiJob)
    for each in properties:
        role = built.inputs(f"ci-{each['RoleName']}")
        policy = built.inputs(f"ci-{each['RoleName']}-policy")
        (trust,) = json.loads(role["assumeRolePolicy"])["Statement"]
        (other,) = each["AssumeRolePolicyDocument"]["Statement"]
        assert [json.loads(policy["policy"])] == [one["PolicyDocument"] for one in each["Policies"]]
        assert role["maxSessionDuration"] == each["MaxSessionDuration"] == 3600
        assert (role["path"], role["description"]) == (each["Path"], each["Description"])
        # The hub's account differs, and with it the principal and the external ID.
        assert trust["Principal"] == json.loads(
            json.dumps(other["Principal"]).replace(elsewhere.account_id, ACCOUNT)
        )
        assert other["Condition"] == {"StringEquals": {"sts:ExternalId": "example/streams:acme"}}
        assert "Condition" not in trust


def test_stack_roles_wait_for_the_hub_roles_they_trust(build: Any, settings: StackSettings) -> None:
    request = make(build, settings).resources["ci-acme-workos-deploy"].request

    assert {urn.rpartition("::")[2] for urn in request.dependencies} >= {
        f"ci-workos-log-streams-{job}" for job in CiJob
    }
