"""What the provider is told, and where it refuses to act."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rehearsal.aws_provider.cloud import ACCOUNT, Cloud
from tests.rehearsal.aws_provider.plugin import Plugin, refused, running

AMAZON = "https://s3.us-east-1.amazonaws.com"


@pytest.fixture
def executable(provider: Path) -> Path:
    return provider / "pulumi-resource-aws"


def refusal(plugin: Plugin, **args: object) -> str:
    return refused(plugin.configure, **args)[0]


def test_configuration_without_an_endpoint_is_refused(cloud: Cloud, executable: Path) -> None:
    environment = {
        name: value for name, value in cloud.environment.items() if name != "AWS_ENDPOINT_URL"
    }
    with running(executable, environment) as plugin:
        text = refusal(plugin, skipCredentialsValidation="true", skipRequestingAccountId="true")
    assert "acts on a local AWS only" in text
    assert "set AWS_ENDPOINT_URL" in text


@pytest.mark.parametrize(
    ("variable", "args", "named"),
    [
        pytest.param(
            "AWS_ENDPOINT_URL_S3", {}, f"AWS_ENDPOINT_URL_S3 is {AMAZON}", id="environment"
        ),
        pytest.param(
            None,
            {"endpoints": json.dumps([{"s3": AMAZON}])},
            f"aws:endpoints s3 is {AMAZON}",
            id="configuration",
        ),
    ],
)
def test_endpoint_beyond_this_machine_is_refused(
    cloud: Cloud, executable: Path, variable: str | None, args: dict[str, str], named: str
) -> None:
    more = {variable: AMAZON} if variable else {}
    with running(executable, cloud.environment | more) as plugin:
        assert named in refusal(plugin, **args)


def test_endpoint_of_a_profile_beyond_this_machine_is_refused_when_used(
    cloud: Cloud, executable: Path, tmp_path: Path
) -> None:
    settings = tmp_path / "config"
    far = f"[default]\nservices = far\n[services far]\ns3 =\n  endpoint_url = {AMAZON}\n"
    settings.write_text(far, encoding="utf-8")
    environment = cloud.environment | {"AWS_CONFIG_FILE": str(settings)}
    near = environment.pop("AWS_ENDPOINT_URL")
    with running(executable, environment) as plugin:
        plugin.configure(endpoints=json.dumps([{"sts": near}]))
        text, _ = refused(plugin.make, "aws:s3/bucket:Bucket", bucket="never-made")
    assert f"the endpoint of s3 is {AMAZON}" in text


def test_account_that_is_not_allowed_is_refused(cloud: Cloud, executable: Path) -> None:
    with running(executable, cloud.environment) as plugin:
        text = refusal(plugin, allowedAccountIds=json.dumps(["210987654321"]))
    assert text == f"AWS account ID not allowed: {ACCOUNT}"


def test_account_that_is_allowed_is_configured(cloud: Cloud, executable: Path) -> None:
    with running(executable, cloud.environment) as plugin:
        answer = plugin.configure(allowedAccountIds=json.dumps([ACCOUNT]))
    assert answer.supportsPreview


def test_credentials_that_are_none_are_refused(cloud: Cloud, executable: Path) -> None:
    wrong = {"accessKey": "AKIAIOSFODNN7EXAMPLE", "secretKey": "no-such-secret"}
    with running(executable, cloud.environment) as plugin:
        text = refusal(plugin, **wrong)
    assert text.startswith("unable to validate AWS credentials. Details: ")
    assert "no-such-secret" not in text


def test_region_that_is_none_is_refused(cloud: Cloud, executable: Path) -> None:
    with running(executable, cloud.environment) as plugin:
        for region in ("us-esat-1", "nowhere"):
            assert refusal(plugin, region=region) == f"invalid AWS Region: {region}"
        assert plugin.configure(region="us-esat-1", skipRegionValidation="true").supportsPreview


def test_local_aws_that_has_ended_is_named(cloud: Cloud, executable: Path) -> None:
    nobody = cloud.environment | {"AWS_ENDPOINT_URL": "https://127.0.0.1:1"}
    with running(executable, nobody) as plugin:
        text = refusal(plugin, maxRetries="1")
    assert text.endswith('Could not connect to the endpoint URL: "https://127.0.0.1:1/"')


def test_role_that_may_be_assumed_is_the_caller(cloud: Cloud, executable: Path) -> None:
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": ACCOUNT},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "known"}},
    }
    iam = cloud.client("iam")
    iam.create_role(
        RoleName="deployer",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    )
    role = {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/deployer"}
    with running(executable, cloud.environment) as plugin:
        unknown = refusal(plugin, assumeRoles=json.dumps([role]))
        plugin.configure(assumeRoles=json.dumps([{**role, "externalId": "known"}]))
        denied, _ = refused(plugin.make, "aws:s3/bucket:Bucket", bucket="not-allowed-to-it")
    assert "Cannot assume IAM Role" in unknown
    assert "AccessDenied" in denied


@pytest.mark.parametrize(
    ("name", "args", "reason"),
    [
        pytest.param("default", {"regoin": "x"}, "Did you mean `aws:region`?", id="misspelled"),
        pytest.param("mine", {"regoin": "x"}, "Examine values at 'mine.regoin'", id="explicit"),
        pytest.param(
            "default",
            {"allowedAccountIds": '"012345670123"'},
            "expected array type",
            id="wrong-type",
        ),
        pytest.param("default", {"httpProxy": "http://x"}, "does not imitate", id="not-imitated"),
    ],
)
def test_wrong_configuration_is_refused(
    plugin: Plugin, name: str, args: dict[str, str], reason: str
) -> None:
    (found,) = plugin.check_config(name, **args)
    assert reason in found


def test_right_configuration_passes(plugin: Plugin) -> None:
    given = {
        "region": "us-east-1",
        "s3UsePathStyle": "true",
        "maxRetries": "3",
        "version": "7.51.1",
        "endpoints": json.dumps([{"s3": "https://127.0.0.1:1"}]),
        "defaultTags": json.dumps({"tags": {"team": "platform"}}),
        "skipCredentialsValidation": "true",
    }
    assert plugin.check_config(**given) == []


def test_default_tags_reach_every_resource_and_are_not_its_own(
    cloud: Cloud, executable: Path
) -> None:
    kind = "aws:s3/bucket:Bucket"
    with running(executable, cloud.environment) as plugin:
        plugin.configure(defaultTags=json.dumps({"tags": {"team": "platform", "kit": "yes"}}))
        bucket, outputs = plugin.make(kind, tags={"team": "own"})
        again = plugin.checked(kind, {"bucket": bucket, "tags": {"team": "own"}})
        assert plugin.diff(kind, outputs, again).diffs == []
    assert outputs["tags"] == {"team": "own"}
    found = cloud.client("s3").get_bucket_tagging(Bucket=bucket)["TagSet"]
    assert {tag["Key"]: tag["Value"] for tag in found} == {"team": "own", "kit": "yes"}
