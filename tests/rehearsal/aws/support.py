"""Hands for the local AWS's tests: an account to act in, and requests that no SDK improves."""

from __future__ import annotations

import base64
import hashlib
import json
import ssl
import uuid
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPConnection, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as SigningKey
from botocore.exceptions import ClientError

from rehearsal.aws import Credentials, LocalAws

EVENT = b'{"id": "audit_log_event_01", "action": "kit.probe"}'


def unique(prefix: str = "t") -> str:
    return f"{prefix}-{uuid.uuid4().hex[:16]}"


def md5(body: bytes) -> str:
    return base64.b64encode(hashlib.md5(body).digest()).decode()


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: str | list[str], resource: str | list[str] = "*", **more: Any) -> dict[str, Any]:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def refused(call: Any, *args: Any, **kwargs: Any) -> tuple[int, str, str]:
    """HTTP status, code and message of the call's refusal; fails if it is not refused."""
    try:
        call(*args, **kwargs)
    except ClientError as error:
        answer = error.response
        status = answer["ResponseMetadata"]["HTTPStatusCode"]
        return status, answer["Error"]["Code"], answer["Error"].get("Message", "")
    raise AssertionError("was not refused")


class Account:
    """One account of the local AWS, seen by one caller (its administrator by default)."""

    def __init__(self, aws: LocalAws, account_id: str, caller: Credentials | None = None) -> None:
        self.aws = aws
        self.id = account_id
        self.caller = caller or aws.administrator(account_id)

    def client(self, service: str) -> Any:
        return self.aws.client(service, self.caller)

    s3 = cached_property(lambda self: self.client("s3"))
    iam = cached_property(lambda self: self.client("iam"))
    kms = cached_property(lambda self: self.client("kms"))
    ec2 = cached_property(lambda self: self.client("ec2"))
    sts = cached_property(lambda self: self.client("sts"))

    @property
    def root(self) -> str:
        return f"arn:aws:iam::{self.id}:root"

    @cached_property
    def caller_arn(self) -> str:
        """The caller's own ARN."""
        return str(self.sts.get_caller_identity()["Arn"])

    def bucket(self, days: int = 0, mode: str = "GOVERNANCE", lock: bool = False) -> str:
        name = unique("bucket")
        self.s3.create_bucket(Bucket=name, ObjectLockEnabledForBucket=lock or days > 0)
        if days:
            rule = {"DefaultRetention": {"Mode": mode, "Days": days}}
            self.s3.put_object_lock_configuration(
                Bucket=name,
                ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": rule},
            )
        return name

    def role(
        self, *statements: dict[str, Any], path: str = "/", boundary: str | None = None
    ) -> tuple[str, Account]:
        """A role of this account with an inline policy: its ARN, and the account seen by it."""
        trust = {"Effect": "Allow", "Principal": {"AWS": self.root}, "Action": "sts:AssumeRole"}
        settings = {"PermissionsBoundary": boundary} if boundary else {}
        name = unique("role")
        role = self.iam.create_role(
            RoleName=name, Path=path, AssumeRolePolicyDocument=policy(trust), **settings
        )["Role"]
        if statements:
            self.iam.put_role_policy(
                RoleName=name, PolicyName="p", PolicyDocument=policy(*statements)
            )
        return role["Arn"], self.assume(role["Arn"])

    def assume(self, role_arn: str, **settings: Any) -> Account:
        answer = self.sts.assume_role(RoleArn=role_arn, RoleSessionName="session", **settings)
        key = answer["Credentials"]
        caller = Credentials(key["AccessKeyId"], key["SecretAccessKey"], key["SessionToken"])
        return Account(self.aws, role_arn.split(":")[4], caller)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def error(self) -> tuple[int, str, str]:
        root = ElementTree.fromstring(self.body)
        return self.status, root.findtext("Code", ""), root.findtext("Message", "")


def send(  # one request, whole
    account: Account,
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
    *,
    plain: bool = False,
    source: str = "127.0.0.1",
    tls: ssl.TLSVersion | None = None,
) -> Answer:
    """A signed request with these headers and no others, from this address, over this TLS."""
    url = urlsplit(account.aws.http_url if plain else account.aws.https_url)
    request = AWSRequest(method, f"{url.geturl()}{path}", data=body, headers=headers or {})
    key = account.caller
    signing_key = SigningKey(key.access_key, key.secret_key, key.session_token)
    S3SigV4Auth(signing_key, "s3", "us-east-1").add_auth(request)
    if plain:
        connection = HTTPConnection("127.0.0.1", url.port, source_address=(source, 0))
    else:
        trust = ssl.create_default_context(cafile=account.aws.ca)
        if tls:
            trust.minimum_version = trust.maximum_version = tls
        connection = HTTPSConnection(
            "127.0.0.1", url.port, source_address=(source, 0), context=trust
        )
    try:
        connection.request(method, path, body=body or None, headers=dict(request.headers))
        response = connection.getresponse()
        answer_headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, answer_headers, response.read())
    finally:
        connection.close()
