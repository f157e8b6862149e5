"""Whom a stack's session acts as: keys of its configuration, a web identity, roles in order."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import ClientError, ConnectTimeoutError

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.aws_errors import NoProfileHere, TokenUnreadable
from logstreams.verification.aws_keys import AwsKeys

ROLE = "arn:aws:iam::012345670123:role/{}"
ANSWER = """<{0}Response><{0}Result><Credentials><AccessKeyId>{1}</AccessKeyId>
<SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>
<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></{0}Result></{0}Response>"""
CANARY = "canary-secret"


class Raw:
    def __init__(self, body: str) -> None:
        self.body = body.encode()

    def stream(self, **_: Any) -> list[bytes]:
        return [self.body]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, str]]:
    """What STS is asked, and by whom; each answer is a session of its own."""
    calls: list[dict[str, str]] = []

    def send(_: Any, request: Any) -> AWSResponse:
        body = request.body if isinstance(request.body, str) else request.body.decode()
        call = {name: values[0] for name, values in parse_qs(body).items()}
        signed = request.headers.get("Authorization", b"")
        text = signed if isinstance(signed, str) else signed.decode()
        calls.append({**call, "by": text.partition("Credential=")[2].partition("/")[0]})
        answer = ANSWER.format(call["Action"], f"ASIA{len(calls)}")
        return AWSResponse(request.url, 200, {}, Raw(answer))

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)
    monkeypatch.delenv("LOGSTREAMS_REHEARSAL", raising=False)
    for name, value in (("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(name, value)
    return calls


def stack(settings: StackSettings, **aws: Any) -> StackSettings:
    plain = settings.to_plain()
    return StackSettings.from_plain({**plain, "aws": {**plain["aws"], **aws}})


def acts_as(aws: Aws) -> str:
    session: boto3.Session = aws._session
    credentials = session.get_credentials()
    assert credentials is not None
    return str(credentials.access_key)


def test_keys_of_the_configuration_come_before_a_profile(settings: StackSettings) -> None:
    aws = Aws(stack(settings, profile="nobody"), AwsKeys("AKIASTACK", CANARY))

    assert acts_as(aws) == "AKIASTACK"


def test_roles_are_assumed_one_from_the_other(
    settings: StackSettings, asked: list[dict[str, str]]
) -> None:
    first = {
        "roleArn": ROLE.format("hub"), "externalId": "e-1", "tags": {"team": "x"},
        "transitiveTagKeys": ["team"], "sourceIdentity": "ci", "policyArns": [],
    }  # fmt: skip
    second = {"roleArn": ROLE.format("spoke"), "sessionName": "kit", "policy": "{}"}

    aws = Aws(stack(settings, assumeRoles=[first, second]), AwsKeys("AKIASTACK", CANARY))

    assert [(call["RoleArn"], call["by"]) for call in asked] == [
        (ROLE.format("hub"), "AKIASTACK"),
        (ROLE.format("spoke"), "ASIA1"),
    ]
    assert asked[0]["ExternalId"] == "e-1"
    assert asked[0]["Tags.member.1.Key"] == "team"
    assert asked[0]["TransitiveTagKeys.member.1"] == "team"
    assert asked[0]["SourceIdentity"] == "ci"
    assert (asked[1]["RoleSessionName"], asked[1]["Policy"]) == ("kit", "{}")
    assert acts_as(aws) == "ASIA2"


def test_web_identity_is_the_first_session_and_signs_nothing(
    settings: StackSettings, asked: list[dict[str, str]], tmp_path: Path
) -> None:
    token = tmp_path / "token"
    token.write_text("a-token\n")
    web = {"roleArn": ROLE.format("ci"), "webIdentityTokenFile": str(token)}
    roles = [{"roleArn": ROLE.format("deploy")}]

    aws = Aws(stack(settings, assumeRoleWithWebIdentity=web, assumeRoles=roles))

    assert [(call["Action"], call["by"]) for call in asked] == [
        ("AssumeRoleWithWebIdentity", ""),
        ("AssumeRole", "ASIA1"),
    ]
    assert asked[0]["WebIdentityToken"] == "a-token"
    assert acts_as(aws) == "ASIA2"


def test_token_that_is_not_there_names_key_and_file(
    settings: StackSettings, tmp_path: Path
) -> None:
    web = {"roleArn": ROLE.format("ci"), "webIdentityTokenFile": str(tmp_path / "none")}

    with pytest.raises(TokenUnreadable, match=r"webIdentityTokenFile: found .*/none \(No such"):
        Aws(stack(settings, assumeRoleWithWebIdentity=web))


@pytest.mark.parametrize(
    ("values", "keys"),
    [
        pytest.param({}, None, id="none"),
        pytest.param({"aws:accessKey": "A"}, None, id="half"),
        pytest.param({"aws:accessKey": "A", "aws:secretKey": ""}, None, id="empty"),
        pytest.param({"aws:accessKey": "A", "aws:secretKey": "s"}, AwsKeys("A", "s"), id="user"),
        pytest.param({"aws:accessKey": "A", "aws:secretKey": "s", "aws:token": "t"},
                     AwsKeys("A", "s", "t"), id="session"),
    ],
)  # fmt: skip
def test_keys_are_those_that_the_provider_would_take(
    values: dict[str, str], keys: AwsKeys | None
) -> None:
    assert AwsKeys.of(values.get) == keys


def test_keys_are_never_shown() -> None:
    assert CANARY not in repr(AwsKeys(CANARY, CANARY, CANARY))


@pytest.mark.parametrize("variable", ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"])
@pytest.mark.parametrize("value", ["", "nobody"], ids=["empty", "unknown"])
def test_profile_that_is_none_is_told_with_its_variable(
    settings: StackSettings,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    variable: str,
    value: str,
) -> None:
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setenv(variable, value)

    with pytest.raises(NoProfileHere, match=f"^{variable}: "):
        Aws(settings)


def test_file_of_profiles_that_is_broken_is_named_without_its_lines(
    settings: StackSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config"
    file.write_text(f"[default]\n<<<<<<< {CANARY}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))

    with pytest.raises(NoProfileHere) as told:
        Aws(settings)

    assert str(told.value) == f"{file}: found lines that no profile has; wanted INI"


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """AWS takes no connection in time; who was asked, attempt by attempt."""
    calls: list[str] = []

    def send(_: Any, request: Any) -> AWSResponse:
        calls.append(str(request.url))
        raise ConnectTimeoutError(endpoint_url=request.url)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)
    monkeypatch.setattr("time.sleep", lambda _: None)
    monkeypatch.delenv("LOGSTREAMS_REHEARSAL", raising=False)
    for name, value in (("AWS_ACCESS_KEY_ID", "AKIAENV"), ("AWS_SECRET_ACCESS_KEY", "x")):
        monkeypatch.setenv(name, value)
    return calls


def test_service_that_does_not_answer_is_not_asked_by_every_read(
    settings: StackSettings, silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    aws = Aws(settings)
    sts, again = aws.client("sts"), aws.client("sts")

    for client in (sts, sts, again):
        with pytest.raises(ConnectTimeoutError):
            client.get_caller_identity()
    assert len(silent) == 3  # the attempts of the first

    with pytest.raises(ConnectTimeoutError):
        aws.client("iam").list_users()
    assert len(silent) == 4  # another service is asked, once

    monkeypatch.setattr("logstreams.verification.aws.SILENT_SECONDS", 0.0)
    with pytest.raises(ConnectTimeoutError):
        sts.get_caller_identity()
    assert len(silent) > 4  # it may have come back


def test_service_that_throttles_is_asked_more_often_and_then_left_alone_for_a_while(
    settings: StackSettings, silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    body = b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>"

    def send(_: Any, request: Any) -> AWSResponse:
        silent.append(str(request.url))
        raw = SimpleNamespace(stream=lambda *_, **__: iter([body]))
        return AWSResponse(request.url, 400, {}, raw)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)
    aws = Aws(settings)
    sts = aws.client("sts")

    for client in (sts, sts, aws.client("sts")):
        with pytest.raises(ClientError, match="Throttling"):
            client.get_caller_identity()
    assert len(silent) == 6  # the attempts of the first

    with pytest.raises(ClientError, match="Throttling"):
        aws.client("iam").list_users()
    assert len(silent) == 12  # another service is asked as often

    monkeypatch.setattr("logstreams.verification.aws.TIRED_SECONDS", 0.0)
    with pytest.raises(ClientError, match="Throttling"):
        sts.get_caller_identity()
    assert len(silent) > 12


def test_service_that_fails_is_asked_no_more_often_than_a_silent_one(
    settings: StackSettings, silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def send(_: Any, request: Any) -> AWSResponse:
        silent.append(str(request.url))
        raw = SimpleNamespace(stream=lambda *_, **__: iter([b""]))
        return AWSResponse(request.url, 500, {}, raw)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)
    aws = Aws(settings)

    for _ in range(2):
        with pytest.raises(ClientError):
            aws.client("sts").get_caller_identity()
    assert len(silent) == 3


def test_bucket_that_is_throttled_is_asked_as_often_as_others(
    settings: StackSettings, silent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """HEAD's answer has no body, and so no code."""

    def send(_: Any, request: Any) -> AWSResponse:
        silent.append(str(request.url))
        raw = SimpleNamespace(stream=lambda *_, **__: iter([b""]))
        return AWSResponse(request.url, 503, {}, raw)

    monkeypatch.setattr("botocore.httpsession.URLLib3Session.send", send)
    aws = Aws(settings)

    for _ in range(2):
        with pytest.raises(ClientError):
            aws.client("s3").head_bucket(Bucket="acme")
    assert len(silent) == 6
