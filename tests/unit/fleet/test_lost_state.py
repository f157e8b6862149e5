"""What of a stack is at AWS, by which a lost state is known."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber
from moto import mock_aws

from logstreams.fleet.lost_state import left_at_aws, still_made
from logstreams.settings import StackSettings, load

SPLUNK = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:destination:
    type: splunk
    url: https://hec.example.com:8088
    token: {env: SPLUNK_HEC_TOKEN}
    index: audit
"""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StackSettings:
    monkeypatch.setenv("MOTO_ACCOUNT_ID", "012345670123")
    monkeypatch.setattr("logstreams.fleet.lost_state.aws_keys_of", lambda *_: None)
    file = tmp_path / "Pulumi.acme.yaml"
    file.write_text(SPLUNK)
    return load(file)


def test_stack_without_bucket_is_known_by_the_security_group_of_its_vpc(
    settings: StackSettings, tmp_path: Path
) -> None:
    with mock_aws():
        ec2 = boto3.client("ec2", region_name="us-east-1")
        ours, other = (ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for _ in range(2))
        stack = StackSettings.from_plain({**settings.to_plain(), "network": {"vpcId": ours}})
        name = stack.allowlist_name
        ec2.create_security_group(GroupName=name, Description="x", VpcId=other)
        before = left_at_aws(stack, tmp_path)
        ec2.create_security_group(GroupName=name, Description="x", VpcId=ours)

        assert before == ""
        assert left_at_aws(stack, tmp_path) == f"security group {name}"


def test_stack_that_makes_nothing_at_aws_leaves_nothing(
    settings: StackSettings, tmp_path: Path
) -> None:
    assert left_at_aws(settings, tmp_path) == ""


def test_retired_stack_is_known_by_the_role_that_writes_its_events(
    settings: StackSettings, tmp_path: Path
) -> None:
    own = {"type": "s3", "retention": {"mode": "GOVERNANCE", "days": 1}}
    s3 = StackSettings.from_plain({**settings.to_plain(), "destination": own})
    with mock_aws():
        before = still_made(s3, tmp_path)
        iam = boto3.client("iam", region_name="us-east-1")
        iam.create_role(RoleName=s3.role_name, AssumeRolePolicyDocument="{}")

        assert (before, still_made(s3, tmp_path)) == ("", f"role {s3.role_name}")
    assert still_made(settings, tmp_path) == ""


@pytest.mark.parametrize(
    ("code", "there"),
    [("404", False), ("403", True), ("301", True), ("400", None), ("500", None), ("503", None)],
)
def test_bucket_is_there_only_where_s3_says_so(
    settings: StackSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, there: Any
) -> None:
    own = {"type": "s3", "retention": {"mode": "GOVERNANCE", "days": 1}}
    plain = {**settings.to_plain(), "destination": own}
    s3 = boto3.client(
        "s3", region_name="us-east-1", aws_access_key_id="AKIAEXAMPLE", aws_secret_access_key="x"
    )
    aws = SimpleNamespace(client=lambda _: s3)
    monkeypatch.setattr("logstreams.fleet.lost_state.Aws", lambda *_: aws)
    with Stubber(s3) as stubber:
        stubber.add_client_error("head_bucket", code, http_status_code=int(code))

        if there is None:
            with pytest.raises(ClientError):
                left_at_aws(StackSettings.from_plain(plain), tmp_path)
        else:
            assert bool(left_at_aws(StackSettings.from_plain(plain), tmp_path)) is there
