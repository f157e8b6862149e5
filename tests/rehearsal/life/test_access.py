"""What the deployed role and bucket let WorkOS do, and nobody else; asked of the local AWS."""

from __future__ import annotations

import base64
import hashlib
import ssl
from typing import Any

import httpx2
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from rehearsal.customer import Customer

BODY = b'{"id": "evt_1"}'
MD5 = base64.b64encode(hashlib.md5(BODY, usedforsecurity=False).digest()).decode()
STRANGER = "210987654321"


def assume(customer: Customer, account: str, **external_id: str) -> dict[str, Any]:
    aws = customer.world.aws
    sts = aws.client("sts", aws.administrator(account))
    answer = sts.assume_role(
        RoleArn=customer.settings.role_arn, RoleSessionName="test", **external_id
    )
    return dict(answer["Credentials"])


@pytest.fixture(scope="module")
def session(verified: Customer) -> Credentials:
    """A session of the delivery role, as WorkOS has it."""
    assert verified.settings.stream is not None
    got = assume(
        verified,
        verified.world.workos.account_id,
        ExternalId=verified.settings.stream.external_id,
    )
    return Credentials(got["AccessKeyId"], got["SecretAccessKey"], got["SessionToken"])


def put(
    customer: Customer, session: Credentials, key: str, *, url: str = "", **headers: str
) -> httpx2.Response:
    """A PUT with just these headers: boto3 would add a checksum of its own."""
    base = url or customer.world.aws.https_url
    request = AWSRequest(
        "PUT", f"{base}/{customer.settings.bucket_name}/{key}", data=BODY, headers=headers
    )
    S3SigV4Auth(session, "s3", "us-east-1").add_auth(request)
    ready = request.prepare()
    trusted = ssl.create_default_context(cafile=customer.world.aws.ca)
    from_egress = httpx2.HTTPTransport(verify=trusted, local_address="127.0.0.11")
    with httpx2.Client(transport=from_egress, trust_env=False) as http:
        return http.put(ready.url, content=BODY, headers=dict(ready.headers.items()))


@pytest.mark.parametrize(
    "external_id",
    [
        pytest.param({}, id="missing"),
        pytest.param({"ExternalId": "another-one"}, id="wrong"),
    ],
)
def test_assume_with_another_external_id_is_refused(
    verified: Customer, external_id: dict[str, str]
) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(verified, verified.world.workos.account_id, **external_id)


def test_assume_from_another_account_is_refused(verified: Customer) -> None:
    assert verified.settings.stream is not None
    with pytest.raises(ClientError, match="AccessDenied"):
        assume(verified, STRANGER, ExternalId=verified.settings.stream.external_id)


def test_put_with_content_md5_is_stored_and_locked(
    verified: Customer, session: Credentials
) -> None:
    answer = put(verified, session, "audit/right.json", **{"Content-MD5": MD5})

    assert answer.status_code == 200, answer.text
    head = verified.client("s3").head_object(
        Bucket=verified.settings.bucket_name, Key="audit/right.json"
    )
    assert head["ObjectLockMode"] == "COMPLIANCE"


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        pytest.param({}, 400, "InvalidRequest", id="without Content-MD5"),
        pytest.param({"Content-MD5": "1B2M2Y8AsgTpgAmY7PhCfg=="}, 400, "BadDigest", id="wrong"),
    ],
)
def test_put_without_the_right_content_md5_is_refused(
    verified: Customer, session: Credentials, headers: dict[str, str], status: int, code: str
) -> None:
    answer = put(verified, session, "audit/refused.json", **headers)

    assert answer.status_code == status
    assert code in answer.text


def test_put_over_plain_http_is_refused(verified: Customer, session: Credentials) -> None:
    answer = put(
        verified,
        session,
        "audit/plain.json",
        url=verified.world.aws.http_url,
        **{"Content-MD5": MD5},
    )

    assert answer.status_code == 403
    assert "AccessDenied" in answer.text


def test_put_outside_the_path_is_refused(verified: Customer, session: Credentials) -> None:
    answer = put(verified, session, "elsewhere/right.json", **{"Content-MD5": MD5})

    assert answer.status_code == 403


def test_put_by_the_deployer_is_refused(verified: Customer) -> None:
    s3 = verified.client("s3")

    with pytest.raises(ClientError, match="AccessDenied"):
        s3.put_object(Bucket=verified.settings.bucket_name, Key="audit/mine.json", Body=BODY)
