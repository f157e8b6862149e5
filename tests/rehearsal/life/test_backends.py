"""State in a bucket, secrets by a KMS key, an account for each customer: docs/backends.md."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.cli import passed
from rehearsal.customer import Customer
from rehearsal.environment import LocalEnvironment
from rehearsal.scenario import new_customer
from tests.rehearsal.life.conftest import ACCOUNT, silent

TEAM = "111122223333"
"""The platform team's own account: it holds the states, and no customer's events."""
STATES = "platform-team-states"
KEY = "alias/platform-team-states"
BACKEND = f"s3://{STATES}?region=us-east-1&s3ForcePathStyle=true"
PROVIDER = f"awskms://{KEY}?region=us-east-1"
LOCK = f".pulumi/locks/organization/workos-log-streams/acme/{'0' * 8}.json"
WHOLE = "organization/workos-log-streams/acme"
CANARY = "canary-d1f0c3"


def client(here: LocalEnvironment, account: str, service: str) -> Any:
    return here.aws.client(service, here.aws.administrator(account), "us-east-1")


def deployer(here: LocalEnvironment) -> str:
    """A role of the customer's account that the team's account may assume."""
    trust = {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Principal": {"AWS": f"arn:aws:iam::{TEAM}:root"},
            "Action": "sts:AssumeRole",
        },
    }
    iam = client(here, ACCOUNT, "iam")
    made = iam.create_role(RoleName="streams-deploy", AssumeRolePolicyDocument=json.dumps(trust))
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": everything})
    iam.put_role_policy(RoleName="streams-deploy", PolicyName="all", PolicyDocument=policy)
    return str(made["Role"]["Arn"])


@pytest.fixture(scope="module")
def acme(here: LocalEnvironment) -> Customer:
    """A customer whom the team deploys to from its own account, with no passphrase anywhere."""
    client(here, TEAM, "s3").create_bucket(Bucket=STATES)
    kms = client(here, TEAM, "kms")
    kms.create_alias(AliasName=KEY, TargetKeyId=kms.create_key()["KeyMetadata"]["KeyId"])
    variables = {
        name: value
        for name, value in here.environment.items()
        if name != "PULUMI_CONFIG_PASSPHRASE"
    }
    variables |= {"PULUMI_BACKEND_URL": BACKEND, "PULUMI_OPTION_SECRETS_PROVIDER": PROVIDER}
    there = replace(here, environment=variables)
    team = new_customer(there, "acme", TEAM, silent, timeout_seconds=5)
    role = f'  aws:assumeRoles: [{{roleArn: "{deployer(here)}"}}]\n'
    text = team.stack_file.read_text().replace(TEAM, ACCOUNT)
    team.stack_file.write_text(text.replace("config:\n", f"config:\n{role}", 1))
    return replace(team, account_id=ACCOUNT)


def test_stack_is_deployed_and_verified_from_another_account(acme: Customer) -> None:
    passed(acme.cli.pulumi("config", "set", "--secret", "app:token", CANARY, stack="acme"))

    up = passed(acme.up())
    form = acme.cli.logstreams("form", WHOLE)
    verify = acme.cli.logstreams("verify", WHOLE, "--no-emit", "--output", "json")
    listed = passed(acme.cli.logstreams("fleet", "list"))

    assert "pending" in up.output
    assert form.exit_code == 0, form.output
    document = json.loads(verify.output[verify.output.index("{\n") :])
    assert (verify.exit_code, document["verdict"]) == (3, "pending"), verify.output
    assert listed.output.startswith("acme  pending")
    s3 = client(acme.world, TEAM, "s3")
    names = [one["Key"] for one in s3.list_objects_v2(Bucket=STATES)["Contents"]]
    assert ".pulumi/stacks/workos-log-streams/acme.json" in names
    text = acme.stack_file.read_text()
    assert f"secretsprovider: {PROVIDER}" in text
    assert CANARY not in text + up.output + verify.output
    # What was made is the customer's.
    assert [one["Name"] for one in s3.list_buckets()["Buckets"]] == [STATES]
    theirs = client(acme.world, ACCOUNT, "s3").list_buckets()["Buckets"]
    assert [one["Name"] for one in theirs] == [acme.settings.bucket_name]


def test_lock_of_another_update_in_the_bucket_is_respected(acme: Customer) -> None:
    s3 = client(acme.world, TEAM, "s3")
    held = {"pid": 1, "username": "ci", "hostname": "runner", "timestamp": "2026-11-29T09:00:00Z"}
    s3.put_object(Bucket=STATES, Key=LOCK, Body=json.dumps(held).encode())
    try:
        ran = acme.up()
    finally:
        s3.delete_object(Bucket=STATES, Key=LOCK)

    assert ran.exit_code != 0
    assert "the stack is currently locked by 1 lock(s)" in ran.output
    assert "created by ci@runner" in ran.output


def test_environment_of_pulumi_cloud_is_refused_on_a_bucket(acme: Customer) -> None:
    good = acme.stack_file.read_text()
    acme.stack_file.write_text(f"{good}environment:\n  - team/production\n")
    try:
        preview = acme.cli.pulumi("preview", stack="acme")
        verify = acme.cli.logstreams("verify", "acme", "--no-emit")
    finally:
        acme.stack_file.write_text(good)

    assert (preview.exit_code != 0, verify.exit_code) == (True, 4)
    for ran in (preview, verify):
        assert "does not support environments" in ran.output
