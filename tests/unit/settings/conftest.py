from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from logstreams.settings import SettingsError, StackSettings
from logstreams.settings.load import parse_settings

FULL = """\
# Acme, since 2026.
config:
  aws:region: us-east-1   # where their archive is
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
  workos-log-streams:destination:
    type: s3
    bucketName: null
    bucketPath: audit/
    retention: {mode: COMPLIANCE, days: 365}
    encryption: {type: aws:kms, keyArn: null}
    accessLogs: {bucket: my-access-logs, prefix: s3/}
    lifecycle: {glacierIrAfterDays: 90}
    roleName: null
    permissionsBoundaryArn: null
    sourceAddresses: off
    forceDestroy: false
  workos-log-streams:stream: {workosAccountId: "210987654321", externalId: "01J8-x"}
  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}
  workos-log-streams:egress: {addresses: null}
  workos-log-streams:verify: {mode: require, timeoutSeconds: 300, maxAgeHours: 24}
  workos-log-streams:tags: {team: platform}
"""


@pytest.fixture(scope="session")
def full() -> str:
    """A stack file with every section."""
    return FULL


@pytest.fixture(scope="session")
def parse() -> Callable[[str], StackSettings]:
    """Judges a text as the stack file of the customer acme."""
    return lambda text: parse_settings(Path("Pulumi.acme.yaml"), text)


@pytest.fixture(scope="session")
def told(parse: Callable[[str], StackSettings]) -> Callable[[str], list[str]]:
    """The problems of a text as lines without the file's name; empty where it is good."""

    def problems(text: str) -> list[str]:
        try:
            parse(text)
        except SettingsError as error:
            return [str(problem).removeprefix("Pulumi.acme.yaml:") for problem in error.problems]
        return []

    return problems
