"""What an HTTPS destination refuses, word for word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

CERTIFICATE = "arn:aws:acm:us-east-1:012345670123:certificate/11111111-2222-3333-4444-555555555555"
MANAGED = {
    "hostName": "logs.acme.example",
    "certificateArn": f"'{CERTIFICATE}'",
    "subnetIds": "[subnet-01234567, subnet-12345678]",
    "retention": "{mode: GOVERNANCE, days: 1}",
}
EXISTING = "{url: 'https://siem.acme.example/', readBack: {url: URL, token: {env: TOKEN}}}"
HEAD = """\
config:
  aws:region: us-east-1
  workos-log-streams:schema: 1
  workos-log-streams:accountId: "012345670123"
  workos-log-streams:organizationId: org_01EHZNVPK3SFK441A1RGBFSHRT
  workos-log-streams:environment: production
  workos-log-streams:apiKey: {env: WORKOS_API_KEY}
"""
NETWORK = "  workos-log-streams:network: {vpcId: vpc-0123456789abcdef0}\n"

Told = Callable[[str], list[str]]


def stack(destination: str, network: str = NETWORK) -> str:
    return f"{HEAD}{network}  workos-log-streams:destination: {{type: https, {destination}}}\n"


def managed(**changed: str) -> str:
    keys = {**MANAGED, **changed}
    return "managed: {" + ", ".join(f"{key}: {value}" for key, value in keys.items()) + "}"


def test_receiver_with_what_it_needs_is_accepted(told: Told) -> None:
    assert told(stack(managed())) == []


@pytest.mark.parametrize(
    ("destination", "said"),
    [
        pytest.param(
            managed(certificateArn=f"'{CERTIFICATE.replace('us-east-1', 'eu-west-1')}'"),
            "wanted one in us-east-1, the stack's region",
            id="certificate of another region",
        ),
        pytest.param(
            managed(certificateArn=f"'{CERTIFICATE.replace('012345670123', '210987654321')}'"),
            "wanted a certificate in the account 012345670123",
            id="certificate of another account",
        ),
        pytest.param(
            managed(alarmTopicArn="'arn:aws:sns:eu-west-1:012345670123:alarms'"),
            "wanted one in us-east-1, the stack's region",
            id="topic of another region",
        ),
        pytest.param(
            managed(headerName="Content-Type"),
            "wanted the name of a header that is used for nothing else",
            id="header that is taken",
        ),
        pytest.param(
            managed(subnetIds="[subnet-01234567, subnet-01234567]"),
            "wanted at least two different subnets",
            id="a subnet twice",
        ),
        pytest.param("existing: null", "wanted exactly one of managed and existing", id="neither"),
        pytest.param(
            "existing: {url: 'http://siem.acme.example/'}", "wanted an https:// URL", id="no TLS"
        ),
    ],
)
def test_refusal_is_one_sentence(told: Told, destination: str, said: str) -> None:
    (problem,) = told(stack(destination))

    assert said in problem


def test_receiver_without_a_network_is_refused(told: Told) -> None:
    (problem,) = told(stack(managed(), network=""))

    assert "destination.managed: " in problem
    assert "wanted network.vpcId in the stack file, for the load balancer" in problem


@pytest.mark.parametrize(
    "destination",
    [
        pytest.param("existing: {url: 'https://bob:canary@siem.acme.example/'}", id="url"),
        pytest.param(
            "existing: " + EXISTING.replace("URL", "'https://bob:canary@r.example/{nonce}'"),
            id="readBack",
        ),
    ],
)
def test_password_in_a_url_is_refused_and_not_shown(told: Told, destination: str) -> None:
    (problem,) = told(stack(destination))

    assert "canary" not in problem
    assert "://…@" in problem
