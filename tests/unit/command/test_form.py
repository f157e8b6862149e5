"""`logstreams form`: the fields of each destination's form, and secrets on demand alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from logstreams.command.main import app

CANARY = "canary-0123456789abcdef"

HEAD = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}
  workos-log-streams:destination:
"""

DESTINATIONS = {
    "s3": "{type: s3, retention: {mode: GOVERNANCE, days: 1}, bucketPath: audit}",
    "https-managed": (
        "{type: https, managed: {hostName: logs.acme.example, retention: {mode: GOVERNANCE, "
        "days: 1}, certificateArn: 'arn:aws:acm:us-east-1:012345670123:certificate/"
        "11111111-2222-3333-4444-555555555555', subnetIds: [subnet-01234567, subnet-12345678]}}"
    ),
    "https-existing": "{type: https, existing: {url: 'https://siem.acme.example/workos'}}",
    "splunk": (
        "{type: splunk, url: 'https://splunk.acme.example:8088', token: {env: HEC_TOKEN}, "
        "index: audit, source: workos}"
    ),
    "datadog": "{type: datadog, site: EU1, apiKey: {env: DD_KEY}}",
}

FORMS = {
    "s3": {
        "awsAccountId": "012345670123",
        "region": "us-east-1",
        "roleName": "acme-workos-audit-logs",
        "bucketName": "acme-audit-logs-012345670123-us-east-1",
        "bucketPath": "audit/",
    },
    "https-managed": {
        "url": "https://logs.acme.example/",
        "headerName": "X-Log-Stream-Secret",
        "headerValue": (
            "arn:aws:secretsmanager:us-east-1:012345670123:secret:workos-log-streams/acme/header"
        ),
    },
    "https-existing": {"url": "https://siem.acme.example/workos"},
    "splunk": {
        "url": "https://splunk.acme.example:8088",
        "token": "HEC_TOKEN",
        "source": "workos",
    },
    "datadog": {"site": "EU1", "apiKey": "DD_KEY"},
}


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "stacks").mkdir()
    (tmp_path / "Pulumi.yaml").write_text("name: workos-log-streams\n")
    monkeypatch.chdir(tmp_path)
    for name in ("HEC_TOKEN", "DD_KEY"):
        monkeypatch.setenv(name, CANARY)
    return tmp_path


def ask(project: Path, destination: str, *arguments: str) -> str:
    text = f"{HEAD}    {DESTINATIONS[destination]}\n"
    (project / "stacks" / "Pulumi.acme.yaml").write_text(text)
    done = CliRunner().invoke(app, ["form", "acme", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_form_has_the_fields_of_the_destination_and_no_secret(
    project: Path, destination: str
) -> None:
    printed = ask(project, destination, "--output", "json")

    assert json.loads(printed)["form"] == FORMS[destination]
    assert CANARY not in printed + ask(project, destination)


@pytest.mark.parametrize(
    ("destination", "key"), [("splunk", "token"), ("datadog", "apiKey")], ids=["splunk", "datadog"]
)
def test_secret_is_printed_on_demand(project: Path, destination: str, key: str) -> None:
    printed = ask(project, destination, "--reveal", "--output", "json")

    assert json.loads(printed)["form"][key] == CANARY
    assert "--reveal" in ask(project, destination)


def test_secret_that_is_not_there_ends_in_one_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(project, "splunk")
    monkeypatch.delenv("HEC_TOKEN")

    done = CliRunner().invoke(app, ["form", "acme", "--reveal"])

    assert done.exit_code == 4
    assert done.stdout == ""
    assert "HEC token: the environment variable HEC_TOKEN is not set" in done.stderr


@pytest.mark.parametrize(
    "given",
    [
        "stream.externalId= a-1",
        "workos-log-streams:stream.externalId=a-1",
        " stream.externalId =a-1 ",
    ],
)
def test_value_is_taken_as_people_copy_it(project: Path, given: str) -> None:
    account = "stream.workosAccountId=123456789012"

    ask(project, "s3", "--set", account, "--set", given)

    assert 'externalId: "a-1"' in (project / "stacks" / "Pulumi.acme.yaml").read_text()


def test_two_values_of_one_key_are_refused(project: Path) -> None:
    ask(project, "s3")

    done = CliRunner().invoke(
        app, ["form", "acme", *("--set", "stream.externalId=a"), *("--set", "stream.externalId=b")]
    )

    assert done.exit_code == 2
    assert "two values of stream.externalId, a and b" in done.stderr
