from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from components.provider import aws_provider


@pytest.fixture
def configured() -> Any:
    """Set Pulumi's configuration; take it back afterwards."""

    def configure(**aws: str) -> None:
        pulumi.runtime.set_all_config({f"aws:{key}": value for key, value in aws.items()})

    yield configure
    pulumi.runtime.set_all_config({})


def inputs(build: Any, settings: Any) -> dict[str, Any]:
    built = build(lambda: aws_provider(settings) and {})
    assert built.types() == {"aws": "pulumi:providers:aws"}
    found: dict[str, Any] = built.inputs("aws")
    return found


def test_provider_keeps_to_the_stacks_account_and_region(build: Any, stack: Any) -> None:
    provider = inputs(build, stack())
    assert json.loads(provider["allowedAccountIds"]) == ["012345670123"]
    assert provider["region"] == "eu-central-1"


def test_provider_tags_everything(build: Any, stack: Any) -> None:
    provider = inputs(build, stack(tags={"team": "platform"}))
    assert json.loads(provider["defaultTags"]) == {
        "tags": {"managed-by": "workos-log-streams", "team": "platform"}
    }


def test_provider_takes_the_stack_files_aws_keys(build: Any, stack: Any, configured: Any) -> None:
    configured(
        profile="acme",
        endpoints='[{"s3":"http://127.0.0.1:4566"}]',
        assumeRoles='[{"roleArn":"arn:aws:iam::012345670123:role/deploy","externalId":"e"}]',
        defaultTags='{"tags":{"cost":"42","team":"sales"}}',
        s3UsePathStyle="true",
        maxRetries="7",
    )
    provider = inputs(build, stack(tags={"team": "platform"}))
    assert provider["profile"] == "acme"
    assert json.loads(provider["endpoints"]) == [{"s3": "http://127.0.0.1:4566"}]
    assert json.loads(provider["assumeRoles"])[0]["externalId"] == "e"
    assert json.loads(provider["assumeRoles"])[0]["roleArn"].endswith("role/deploy")
    assert json.loads(provider["s3UsePathStyle"]) is True
    assert json.loads(provider["maxRetries"]) == 7
    assert json.loads(provider["defaultTags"])["tags"] == {
        "managed-by": "workos-log-streams",
        "cost": "42",
        "team": "platform",
    }


def test_provider_keeps_to_the_account_whatever_the_keys_say(
    build: Any, stack: Any, configured: Any
) -> None:
    configured(allowedAccountIds='["999999999999"]')
    provider = inputs(build, stack())
    assert json.loads(provider["allowedAccountIds"]) == ["012345670123"]
