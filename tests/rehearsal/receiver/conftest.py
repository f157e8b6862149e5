"""The function as it runs: its own role, a locked bucket and a secret of the local AWS."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

import clients
import handler
from rehearsal.aws import Credentials, LocalAws, local_aws
from rehearsal.tls import TlsMaterial, issue
from tests.rehearsal.aws.support import Account, allow, unique

HEADER = "x-workos-log-stream-secret"
SECRET, NEW_SECRET = "canary-3f9a1c5e7b", "canary-new-77aa01"


@pytest.fixture(scope="session")
def tls(tmp_path_factory: pytest.TempPathFactory) -> TlsMaterial:
    return issue(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, tls: TlsMaterial) -> Iterator[LocalAws]:
    with local_aws(tmp_path_factory.mktemp("aws"), tls) as running:
        yield running


@pytest.fixture(scope="session")
def account(aws: LocalAws) -> Account:
    return Account(aws, "012345670123")


@dataclass(frozen=True)
class Function:
    """What was made for one function."""

    account: Account
    bucket: str
    secret_arn: str
    role: Credentials

    @property
    def environment(self) -> dict[str, str]:
        """As Lambda sets it."""
        return {
            "AWS_ACCESS_KEY_ID": self.role.access_key,
            "AWS_SECRET_ACCESS_KEY": self.role.secret_key,
            "AWS_SESSION_TOKEN": self.role.session_token or "",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.account.aws.https_url,
            "AWS_CA_BUNDLE": str(self.account.aws.ca),
            "LOGSTREAMS_BUCKET": self.bucket,
            "LOGSTREAMS_PREFIX": "audit/",
            "LOGSTREAMS_QUARANTINE": "quarantine/",
            "LOGSTREAMS_HEADER": HEADER,
            "LOGSTREAMS_SECRET_ARN": self.secret_arn,
        }

    def versions(self) -> dict[str, int]:
        """How many versions each key has."""
        listed = self.account.s3.list_object_versions(Bucket=self.bucket)
        assert "DeleteMarkers" not in listed
        keys = [version["Key"] for version in listed.get("Versions", [])]
        return {key: keys.count(key) for key in keys}

    def rotate(self, value: str) -> None:
        self.account.client("secretsmanager").put_secret_value(
            SecretId=self.secret_arn, SecretString=value
        )


@pytest.fixture
def function(account: Account) -> Function:
    """A locked bucket, a secret, and a role with the rights the function needs and no others."""
    bucket = account.bucket(days=1)
    secret = account.client("secretsmanager").create_secret(Name=unique("s"), SecretString=SECRET)
    objects = [f"arn:aws:s3:::{bucket}/{prefix}*" for prefix in ("audit/", "quarantine/")]
    _, role = account.role(
        allow(["s3:PutObject", "s3:GetObject"], objects),
        allow("secretsmanager:GetSecretValue", secret["ARN"]),
    )
    return Function(account, bucket, secret["ARN"], role.caller)


class Context:
    function_name = "receiver"
    aws_request_id = "request-1"

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture
def send(
    function: Function, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., tuple[int, dict[str, Any]]]]:
    """POST a body to the handler in this process; status and body of the answer."""
    for name, value in function.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(clients.boto3, "DEFAULT_SESSION", None)
    handler.receiver.cache_clear()

    def post(body: str, secret: str = SECRET) -> tuple[int, dict[str, Any]]:
        headers = {"content-type": "application/json", HEADER: secret}
        request = {"httpMethod": "POST", "path": "/", "headers": headers, "body": body}
        answer = handler.handle({**request, "isBase64Encoded": False}, Context())
        return answer["statusCode"], json.loads(answer["body"])

    yield post
    handler.receiver.cache_clear()
