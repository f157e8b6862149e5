"""`logstreams rotate STACK header`: a value is made and shown to nobody; none that is used ends."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from click.testing import Result
from typer.testing import CliRunner

from logstreams.command.main import app
from logstreams.customers.rotation import interface as rotation
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import Question

STACK = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "123456789012"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}
  workos-log-streams:destination:
"""
MANAGED = (
    "{type: https, managed: {hostName: logs.acme.example, bucketName: acme-events, retention: "
    "{mode: GOVERNANCE, days: 1}, certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/"
    "11111111-2222-3333-4444-555555555555', subnetIds: [subnet-01234567, subnet-12345678]}}"
)
EXISTING = "{type: https, existing: {url: 'https://siem.acme.example/workos'}}"
NAME = "workos-log-streams/acme/header"


@dataclass
class Account:
    """The customer's account, and WorkOS's last event."""

    directory: Path
    manager: Any

    def write(self, destination: str) -> None:
        path = self.directory / "stacks" / "Pulumi.acme.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{STACK}    {destination}\n")

    def value(self, stage: str = "AWSCURRENT") -> str | None:
        missing = self.manager.exceptions.ResourceNotFoundException
        try:
            found = self.manager.get_secret_value(SecretId=NAME, VersionStage=stage)
        except missing:
            return None
        return str(found["SecretString"])

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["rotate", "acme", *arguments])


@pytest.fixture
def account(project_at_aws: Path) -> Account:
    manager = boto3.client("secretsmanager", region_name="us-east-1")
    manager.create_secret(Name=NAME)
    account = Account(project_at_aws, manager)
    account.write(MANAGED)
    return account


def one_line(run: Result) -> str:
    return " ".join(run.output.split())


def arrives(account: Account, monkeypatch: pytest.MonkeyPatch, stage: str | None) -> None:
    """The next test event arrives with the value in this stage; None: it does not."""
    found = account.manager.describe_secret(SecretId=NAME)["VersionIdsToStages"]
    version = next((id_ for id_, stages in found.items() if stage in stages), "")
    s3 = boto3.client("s3", region_name="us-east-1")
    s3.create_bucket(Bucket="acme-events")
    s3.put_object(Bucket="acme-events", Key="e.json", Metadata={"secret-version-id": version})
    # Another fault fails the verdict: no evidence then, and the event is there all the same.
    report = SimpleNamespace(
        evidence=None,
        arrived=SimpleNamespace(key="e.json") if version else None,
        root=None,
        verdict=Verdict.FAILED,
        next_step="look there",
    )

    def verify(question: Question, _: object) -> SimpleNamespace:
        assert question.settings.verify.read_back is None
        return report

    monkeypatch.setattr(rotation, "verify", verify)


def test_first_value_is_made_and_not_shown(account: Account) -> None:
    run = account.run("header")

    assert run.exit_code == 0
    value = account.value()
    assert value is not None
    assert len(value) >= 40
    assert value.isalnum()
    assert value not in run.output
    assert "logstreams form acme --reveal" in run.output
    assert "--finish" not in run.output
    assert account.value("AWSPREVIOUS") is None


def test_next_value_leaves_the_one_before_accepted(account: Account) -> None:
    account.run("header")
    first = account.value()

    run = account.run("header")

    assert run.exit_code == 0
    assert account.value("AWSPREVIOUS") == first
    assert account.value() != first
    assert "logstreams rotate acme header --finish" in run.output


def test_third_value_is_refused_while_two_are_accepted(account: Account) -> None:
    account.run("header")
    account.run("header")
    before = account.value(), account.value("AWSPREVIOUS")

    run = account.run("header")

    assert run.exit_code == 1
    assert "logstreams rotate acme header --finish" in run.output
    assert (account.value(), account.value("AWSPREVIOUS")) == before


UNUSABLE = '{"header": "canary", "owner": "team-sec"}'


def test_value_before_one_that_no_header_carries_is_current_again(account: Account) -> None:
    account.run("header")
    first = account.value()
    account.manager.put_secret_value(SecretId=NAME, SecretString=UNUSABLE)

    finish = account.run("header", "--finish")
    tried = account.run("header", "--dry-run")
    before = account.value("AWSPREVIOUS")
    run = account.run("header")

    assert finish.exit_code == 1
    assert "first: logstreams rotate acme header" in one_line(finish)
    assert tried.exit_code == 0
    assert before == first
    assert run.exit_code == 0, run.output
    assert account.value() == first
    assert account.value("AWSPREVIOUS") is None
    assert "logstreams verify acme" in run.output
    assert "canary" not in run.output + finish.output + tried.output


def test_form_names_the_command_that_ends_an_unusable_header_value(account: Account) -> None:
    account.manager.put_secret_value(SecretId=NAME, SecretString=UNUSABLE)

    run = CliRunner().invoke(app, ["form", "acme", "--reveal"])

    assert run.exit_code == 4
    assert "first: logstreams rotate acme header" in one_line(run)
    assert "key: NAME" not in run.output
    assert "canary" not in run.output


@pytest.mark.parametrize("times", [pytest.param(1, id="alone"), pytest.param(2, id="both")])
def test_value_that_no_header_carries_is_replaced_where_none_is_before_it(
    account: Account, times: int
) -> None:
    for _ in range(times):
        account.manager.put_secret_value(SecretId=NAME, SecretString=UNUSABLE)

    run = account.run("header")

    assert run.exit_code == 0, run.output
    assert (account.value() or "").isalnum()
    assert account.value("AWSPREVIOUS") is None
    assert "logstreams form acme --reveal" in run.output
    assert "--finish" not in run.output


@pytest.mark.parametrize(
    "verify",
    [
        pytest.param("", id="read back"),
        pytest.param("\n  workos-log-streams:verify: {readBack: none}", id="not read back"),
    ],
)
def test_finish_ends_the_overlap_once_workos_sends_the_current_value(
    account: Account, monkeypatch: pytest.MonkeyPatch, verify: str
) -> None:
    account.write(MANAGED + verify)
    account.run("header")
    account.run("header")
    current = account.value()
    arrives(account, monkeypatch, "AWSCURRENT")

    run = account.run("header", "--finish")

    assert run.exit_code == 0, run.output
    assert account.value() == current
    assert account.value("AWSPREVIOUS") is None
    assert account.run("header").exit_code == 0


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        pytest.param("AWSPREVIOUS", "WorkOS still sends the previous value", id="old value"),
        pytest.param(None, "look there", id="nothing arrives"),
    ],
)
def test_finish_refuses_while_it_would_lose_events(
    account: Account, monkeypatch: pytest.MonkeyPatch, stage: str | None, says: str
) -> None:
    account.run("header")
    account.run("header")
    arrives(account, monkeypatch, stage)

    run = account.run("header", "--finish")

    assert run.exit_code == 1
    assert says in run.output
    assert account.value("AWSPREVIOUS") is not None


def test_finish_without_an_overlap_has_nothing_to_do(account: Account) -> None:
    account.run("header")

    run = account.run("header", "--finish")

    assert run.exit_code == 0
    assert "nothing to end" in run.output


def test_dry_run_changes_nothing(account: Account) -> None:
    assert "first value" in account.run("header", "--dry-run").output
    assert account.value() is None
    account.run("header")
    account.run("header")
    before = account.value(), account.value("AWSPREVIOUS")

    assert account.run("header", "--finish", "--dry-run").exit_code == 0
    assert (account.value(), account.value("AWSPREVIOUS")) == before


def test_stack_that_is_not_deployed_yet_is_told_to_be(account: Account) -> None:
    account.manager.delete_secret(SecretId=NAME, ForceDeleteWithoutRecovery=True)

    run = account.run("header")

    assert run.exit_code == 4
    assert "`pulumi up --refresh --stack acme`" in one_line(run)


def test_secret_that_is_scheduled_for_deletion_is_told_how_to_restore(account: Account) -> None:
    account.manager.delete_secret(SecretId=NAME, RecoveryWindowInDays=7)

    run = account.run("header")

    arn = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{NAME}"
    command = f"`aws secretsmanager restore-secret --secret-id {arn} --region us-east-1`"
    assert run.exit_code == 4
    assert command in one_line(run)


@pytest.mark.parametrize(
    ("destination", "what"),
    [
        pytest.param(EXISTING, "header", id="no receiver"),
        pytest.param(MANAGED, "password", id="nothing of that name"),
    ],
)
def test_what_has_no_header_of_ours_is_bad_input(
    account: Account, destination: str, what: str
) -> None:
    account.write(destination)

    run = account.run(what)

    assert run.exit_code == 2
    assert "wanted" in run.output
