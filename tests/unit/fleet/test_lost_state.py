"""What of a stack is at AWS, by which a lost state is known."""

from __future__ import annotations

from pathlib import Path

import boto3
import pytest
from moto import mock_aws

from logstreams.fleet.lost_state import left_at_aws
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
