"""The roles of the workflows' jobs: whom they trust, what they may, and in which form."""

from __future__ import annotations

import configparser
import fnmatch
import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest

from logstreams.permissions.aws_config import aws_config
from logstreams.permissions.ci_access import (
    INLINE_LIMIT,
    JOBS,
    CiJob,
    CiRole,
    TooLong,
    hub_role_arn,
    hub_roles,
    merged,
    stack_role,
    stack_roles,
    state_roles,
)
from logstreams.permissions.explanation import size
from logstreams.permissions.hub import BadHub, Hub, read_hub
from logstreams.permissions.policy import policy
from logstreams.permissions.stackset import MOST_BYTES, templates
from logstreams.permissions.table import Holder
from logstreams.settings import StackSettings
from policies.resource import Resource
from policies.rules import iam_session_length, iam_trust_external_id, iam_trust_oidc_subject
from tests.unit.permissions.conftest import HUB, NAMES
from tools.fleets.actions import workflow

Stacks = dict[str, StackSettings]

OIDC = iam_trust_oidc_subject.RULE
EXTERNAL_ID = iam_trust_external_id.RULE
SESSION = iam_session_length.RULE
READS = ("Get", "List", "Describe")


def pairs(document: dict[str, Any]) -> set[tuple[str, str, str]]:
    """What a policy allows: each action on each resource under its conditions."""
    return {
        (action, resource, str(each.get("Condition")))
        for each in document["Statement"]
        for action in each["Action"]
        for resource in each["Resource"]
    }


def as_resource(role: CiRole) -> Resource:
    return Resource(
        type="aws:iam/role:Role",
        name=role.name,
        urn=f"urn:pulumi:hub::p::aws:iam/role:Role::{role.name}",
        properties={
            "assumeRolePolicy": json.dumps(role.trust),
            "maxSessionDuration": role.session_seconds,
        },
        account=role.account_id,
    )


@pytest.mark.parametrize("job", [*CiJob])
def test_hub_role_is_for_one_environment_of_one_repository(stacks: Stacks, job: CiJob) -> None:
    role = hub_roles(HUB, stacks.values())[[*CiJob].index(job)]

    (statement,) = role.trust["Statement"]
    assert role.arn == hub_role_arn(HUB, job)
    assert statement["Action"] == "sts:AssumeRoleWithWebIdentity"
    assert statement["Condition"] == {
        "StringEquals": {
            "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
            "token.actions.githubusercontent.com:sub": (
                f"repo:example/streams:environment:{JOBS[job].environment}"
            ),
        }
    }


@pytest.mark.parametrize("job", [*CiJob])
def test_hub_role_with_githubs_numbers_trusts_no_token_without_them(
    stacks: Stacks, job: CiJob
) -> None:
    hub = replace(HUB, owner_id=123456, repository_id=456789)
    role = hub_roles(hub, stacks.values())[[*CiJob].index(job)]

    (statement,) = role.trust["Statement"]
    assert statement["Condition"]["StringEquals"]["token.actions.githubusercontent.com:sub"] == (
        f"repo:example@123456/streams@456789:environment:{JOBS[job].environment}"
    )
    assert [*OIDC.judge(as_resource(role), {})] == []


def test_hub_role_assumes_roles_of_its_own_kind_and_does_nothing_else(stacks: Stacks) -> None:
    hub = replace(HUB, state="s3://example-state")
    every = [
        *state_roles(hub),
        *(role for each in stacks.values() for role in stack_roles(hub, each)),
    ]
    for job, role in zip(CiJob, hub_roles(hub, stacks.values()), strict=True):
        (statement,) = role.permissions["Statement"]
        reached = {
            each.arn
            for each in every
            if any(fnmatch.fnmatchcase(each.arn, arn) for arn in statement["Resource"])
        }

        assert statement["Action"] == ["sts:AssumeRole"]
        assert reached == {each.arn for each in every if each.name.endswith(f"-{job}")}
        assert all("*" not in arn.rpartition(":")[0] for arn in statement["Resource"])


def test_hub_of_very_many_accounts_stays_within_iams_limit(stacks: Stacks) -> None:
    many = [
        stacks["s3"].model_copy(update={"account_id": f"{number:012}"}) for number in range(1, 301)
    ]

    for job, role in zip(CiJob, hub_roles(HUB, many), strict=True):
        assert role.permissions["Statement"][0]["Resource"] == [
            f"arn:aws:iam::*:role/workos-log-streams/{job}/*"
        ]


@pytest.mark.parametrize("name", NAMES)
def test_stack_role_trusts_its_hub_role_with_an_external_id_and_no_longer_than_an_hour(
    stacks: Stacks, name: str
) -> None:
    for job in CiJob:
        role = stack_role(HUB, job, stacks[name])

        (statement,) = role.trust["Statement"]
        assert statement["Principal"] == {"AWS": hub_role_arn(HUB, job)}
        assert statement["Condition"] == {
            "StringEquals": {"sts:ExternalId": f"example/streams:{name}"}
        }
        assert role.session_seconds == 3600
        assert role.account_id == stacks[name].account_id


def test_role_in_the_hubs_own_account_is_asked_for_no_external_id(stacks: Stacks) -> None:
    hub = replace(HUB, account_id=stacks["s3"].account_id)

    for role in stack_roles(hub, stacks["s3"]):
        assert "Condition" not in role.trust["Statement"][0]


@pytest.mark.parametrize("name", NAMES)
def test_stack_role_may_what_its_holders_may(stacks: Stacks, name: str) -> None:
    wanted = {
        CiJob.PREVIEW: [Holder.PREVIEW],
        CiJob.DEPLOY: [Holder.DEPLOYER],
        CiJob.WATCH: [Holder.VERIFIER, Holder.PREVIEW],
    }
    for job, holders in wanted.items():
        allowed = set().union(*(pairs(policy([stacks[name]], each)) for each in holders))

        document = stack_role(HUB, job, stacks[name]).permissions
        assert pairs(document) == allowed
        assert size(document) < INLINE_LIMIT


@pytest.mark.parametrize("name", NAMES)
def test_preview_only_reads_and_reads_no_secret(stacks: Stacks, name: str) -> None:
    actions = {
        action
        for each in stack_role(HUB, CiJob.PREVIEW, stacks[name]).permissions["Statement"]
        for action in each["Action"]
    }

    assert actions or name == "datadog"  # which has nothing at AWS
    assert [each for each in actions if not each.partition(":")[2].startswith(READS)] == []
    assert not actions & {"secretsmanager:GetSecretValue", "s3:GetObject", "kms:Decrypt"}


def test_merging_keeps_conditions_apart() -> None:
    plain = {"Sid": "A", "Effect": "Allow", "Action": ["a:B"], "Resource": ["*"]}
    tagged = {**plain, "Sid": "C", "Condition": {"StringEquals": {"k": "v"}}}

    document = merged({"Statement": [plain, tagged]}, {"Statement": [{**plain, "Action": ["a:D"]}]})

    assert document["Statement"] == [
        {"Effect": "Allow", "Action": ["a:B", "a:D"], "Resource": ["*"]},
        {**{k: v for k, v in tagged.items() if k != "Sid"}},
    ]


def test_policy_beyond_iams_limit_is_refused_by_the_roles_name(stacks: Stacks) -> None:
    role = stack_role(HUB, CiJob.DEPLOY, stacks["s3"])
    statement = {**role.permissions["Statement"][0], "Resource": ["r" * 100] * 110}

    with pytest.raises(TooLong, match=r"role/workos-log-streams/deploy/s3-workos-deploy: found"):
        replace(role, permissions={**role.permissions, "Statement": [statement]})


def test_policy_rules_pass_every_role_and_refuse_a_wider_subject(stacks: Stacks) -> None:
    hub = replace(HUB, state="s3://example-state")
    roles = [
        *hub_roles(hub, stacks.values()),
        *state_roles(hub),
        *(role for each in stacks.values() for role in stack_roles(hub, each)),
    ]

    for role in roles:
        found = as_resource(role)
        assert [*OIDC.judge(found, {}), *EXTERNAL_ID.judge(found, {})] == []
        longest = {"maximumSeconds": role.session_seconds if role.path == "/" else 3600}
        assert [*SESSION.judge(found, longest)] == []
    text = json.dumps(roles[0].trust)
    for wide in ("repo:*", "repo:example/*", "repo:example/streams:*"):
        trust = json.loads(
            text.replace("repo:example/streams:environment:preview", wide).replace(
                "StringEquals", "StringLike"
            )
        )
        assert [*OIDC.judge(as_resource(replace(roles[0], trust=trust)), {})], wide
    mine = stack_role(hub, CiJob.DEPLOY, stacks["s3"])
    bare = {"Statement": [{**mine.trust["Statement"][0], "Condition": {}}]}
    assert [*EXTERNAL_ID.judge(as_resource(replace(mine, trust=bare)), {})]


def test_state_is_written_by_updates_alone_and_its_history_closed_to_previews() -> None:
    roles = dict(zip(CiJob, state_roles(replace(HUB, state="s3://bucket/team/")), strict=True))
    below = "arn:aws:s3:::bucket/team/.pulumi/"
    allowed = {
        job: {(action, resource) for action, resource, _ in pairs(role.permissions)}
        for job, role in roles.items()
    }

    lists = ("s3:ListBucket", "arn:aws:s3:::bucket")
    assert allowed == {
        CiJob.PREVIEW: {
            lists,
            ("s3:GetObject", f"{below}meta.yaml"),
            ("s3:GetObject", f"{below}stacks/*"),
        },
        CiJob.DEPLOY: {
            lists,
            *((f"s3:{name}Object", f"{below}*") for name in ("Get", "Put", "Delete")),
        },
        CiJob.WATCH: {lists, ("s3:GetObject", f"{below}*")},
    }
    assert state_roles(HUB) == ()


def test_template_has_the_roles_of_all_accounts_but_the_hubs(stacks: Stacks) -> None:
    hub = replace(HUB, account_id=stacks["s3"].account_id)
    (text,) = templates(hub, stacks.values())

    template = json.loads(text)
    found = {
        each["Properties"]["RoleName"]: (
            each["Properties"]["AssumeRolePolicyDocument"],
            each["Properties"].get("Policies", [{}])[0].get("PolicyDocument"),
            template["Conditions"][each["Condition"]],
        )
        for each in template["Resources"].values()
    }
    assert found == {
        role.name: (
            role.trust,
            role.permissions if role.permissions["Statement"] else None,
            {"Fn::Equals": [{"Ref": "AWS::AccountId"}, role.account_id]},
        )
        for name, each in stacks.items()
        if name != "s3"
        for role in stack_roles(hub, each)
    }


def test_template_has_the_properties_that_iam_knows(stacks: Stacks) -> None:
    """CloudFormation's properties of a role are named as the API's parameters."""
    iam = boto3.client("iam", region_name="us-east-1").meta.service_model
    shapes = [iam.operation_model(name).input_shape for name in ("CreateRole", "PutRolePolicy")]
    role, inline = ({*shape.members} for shape in shapes if shape is not None)
    (text,) = templates(HUB, stacks.values())

    for each in json.loads(text)["Resources"].values():
        assert {*each} == {"Type", "Condition", "Properties"}
        assert each["Type"] == "AWS::IAM::Role"
        assert {*each["Properties"]} - {"Policies"} <= role
        for one in each["Properties"].get("Policies", ()):
            assert {*one} <= inline


def test_template_passes_cfn_lint_where_that_is_at_hand(stacks: Stacks, tmp_path: Path) -> None:
    if (
        not shutil.which("cfn-lint")
        or subprocess.run(["cfn-lint", "--version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("cfn-lint is not part of the lock")
    (text,) = templates(HUB, stacks.values())
    (tmp_path / "customers.template.json").write_text(text)

    ran = subprocess.run(
        ["cfn-lint", "customers.template.json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout) == (0, "")


def test_many_customers_fill_several_templates_within_the_limits(stacks: Stacks) -> None:
    many = [stacks["s3"].model_copy(update={"customer": f"c{number}"}) for number in range(200)]

    parts = templates(HUB, many)
    small = templates(HUB, many[:7], most_resources=9)

    assert len(parts) > 1
    assert all(len(part.encode()) <= MOST_BYTES for part in parts)
    names = [name for part in parts for name in json.loads(part)["Resources"]]
    assert len(names) == len({*names}) == 600
    assert [len(json.loads(part)["Resources"]) for part in small] == [9, 9, 3]


def test_customer_stays_in_its_template_when_others_come_and_go(stacks: Stacks) -> None:
    def made(names: str, before: list[frozenset[str]]) -> list[frozenset[str]]:
        each = [stacks["s3"].model_copy(update={"customer": f"c-{name}"}) for name in names]
        parts = templates(HUB, each, before=before, most_resources=6)
        return [frozenset(json.loads(part)["Resources"]) if part else frozenset() for part in parts]

    first = made("bdfh", [])
    more = made("abcdefh", first)
    fewer = made("fh", first)

    assert len(first) == 2
    assert [new >= old for old, new in zip(first, more, strict=False)] == [True, True]
    assert [len(each) for each in more] == [6, 6, 6, 3]
    assert fewer == [frozenset(), first[1]]


def test_logical_names_of_like_stacks_differ(stacks: Stacks) -> None:
    alike = [stacks["s3"].model_copy(update={"customer": name}) for name in ("a-b", "ab", "a.b")]

    (text,) = templates(HUB, alike)

    resources = json.loads(text)["Resources"]
    assert len(resources) == 9
    assert all(name.isalnum() for name in resources)


@pytest.mark.parametrize("job", [*CiJob])
def test_configuration_leads_each_profile_to_its_role_of_the_job(
    stacks: Stacks, job: CiJob
) -> None:
    hub = replace(HUB, state="s3://example-state")
    parser = configparser.RawConfigParser()
    parser.read_string(aws_config(hub, job, stacks.values()))

    for name, each in stacks.items():
        assert dict(parser[f"profile {name}"]) == {
            "role_arn": stack_role(hub, job, each).arn,
            "credential_source": "Environment",
            "role_session_name": f"logstreams-{job}",
            "duration_seconds": "3600",
            "external_id": f"example/streams:{name}",
        }
    state = parser["profile workos-log-streams-state"]
    assert state["role_arn"].endswith(f"/{job}/workos-log-streams-state-{job}")


@pytest.mark.parametrize(
    ("file", "job", "named"),
    [
        pytest.param("preview.yml", "preview", CiJob.PREVIEW, id="preview"),
        pytest.param("deploy.yml", "deploy", CiJob.DEPLOY, id="deploy"),
        pytest.param("watch.yml", "look", CiJob.WATCH, id="watch"),
    ],
)
def test_workflow_names_the_environment_and_asks_for_no_longer_session(
    file: str, job: str, named: CiJob
) -> None:
    found = workflow(file)["jobs"][job]
    (assumes,) = (each for each in found["steps"] if "configure-aws" in each.get("uses", ""))

    assert found["environment"] == JOBS[named].environment
    seconds = assumes["with"].get("role-duration-seconds", 3600)
    assert seconds == JOBS[named].hub_session_seconds
    assert found["timeout-minutes"] * 60 <= seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            "repository: streams", "repository: found 'streams'; wanted ORG/REPO", id="name"
        ),
        pytest.param(
            "accountId: 111122223333", "accountId: found 111122223333; wanted", id="no text"
        ),
        pytest.param("state: gs://bucket", "state: found 'gs://bucket'; wanted s3://", id="state"),
        pytest.param(
            "acount: '1'", "acount: found an unknown key; wanted repository, acc", id="key"
        ),
        pytest.param("existingProvider: maybe", "existingProvider: found 'maybe'", id="no boolean"),
        pytest.param("ownerId: 1", "repositoryId: found nothing; wanted ownerId and", id="one id"),
        pytest.param("ownerId: '1'", "ownerId: found '1'; wanted GitHub's number", id="id"),
        pytest.param("region: cn-north-1", "region: found 'cn-north-1'; wanted one of", id="aws"),
        pytest.param("state: s3://bucket/*", "state: found 's3://bucket/*'; wanted", id="wide"),
        pytest.param("state: s3://bucket/${a}", "state: found 's3://bucket/${a}'", id="variable"),
        pytest.param('state: "s3://bucket/a\'b"', 'state: found "s3://bucket/a', id="quote"),
        pytest.param("accountId:", "accountId: found None; wanted", id="nothing"),
        pytest.param("a: [", "(the file): found", id="no YAML"),
    ],
)
def test_settings_that_cannot_be_used_name_file_and_key(
    tmp_path: Path, text: str, said: str
) -> None:
    good = {"repository": "o/r", "accountId": "'111122223333'", "region": "us-east-1"}
    lines = [f"{key}: {value}" for key, value in good.items() if not text.startswith(f"{key}:")]
    (tmp_path / "ci-access").mkdir()
    (tmp_path / "ci-access" / "settings.yaml").write_text("\n".join([*lines, text]))

    with pytest.raises(BadHub) as caught:
        read_hub(tmp_path)

    assert str(caught.value).startswith(f"{tmp_path}/ci-access/settings.yaml: {said}")


def test_settings_without_a_key_say_which(tmp_path: Path) -> None:
    (tmp_path / "ci-access").mkdir()
    (tmp_path / "ci-access" / "settings.yaml").write_text("repository: o/r\nregion: us-east-1\n")

    with pytest.raises(BadHub, match="accountId: found nothing; wanted an AWS account"):
        read_hub(tmp_path)


def test_state_folder_ends_with_a_slash_once() -> None:
    def folder(url: str) -> object:
        return replace(HUB, state=url).state_bucket

    assert folder("s3://bucket") == folder("s3://bucket/") == ("bucket", "")
    assert folder("s3://bucket/a/b/") == folder("s3://bucket/a/b") == ("bucket", "a/b/")
    assert Hub.plain(HUB) == {
        "repository": "example/streams",
        "accountId": "111122223333",
        "region": "us-east-1",
    }
