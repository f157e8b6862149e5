"""What is made of AWS's answers about the receiver's function and its secret."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.verification.destinations.https.facts import (
    FunctionFacts,
    ReceiverFacts,
    SecretFacts,
)
from logstreams.verification.destinations.https.receiver import collect_receiver
from logstreams.verification.facts.fact import Unavailable
from tests.unit.verification.https_worlds import MANAGED, settings_of
from tests.unit.verification.workos.api import answering

CANARY = "canary-0123456789abcdef"
FUNCTION = "arn:aws:lambda:us-east-1:012345670123:function:acme-workos"
ROLE = "arn:aws:iam::012345670123:role/other"
NOWHERE = "http://127.0.0.1:9/code.zip"


class Account:
    """An account without a load balancer, with a function and perhaps a secret."""

    class exceptions:  # noqa: N801 - boto3's name
        class ResourceNotFoundException(Exception):
            """AWS's own."""

    def __init__(
        self,
        environment: dict[str, Any] | None = None,
        secret: dict[str, Any] | None = None,
        value: str = "",
        code: dict[str, Any] | None = None,
        logging: dict[str, str] | None = None,
    ) -> None:
        self._logging = logging or {}
        self._code = code or {"Location": NOWHERE}
        self._configuration = {} if environment is None else {"Environment": environment}
        self._secret = secret
        self._value = value

    def client(self, _: str) -> Account:
        return self

    def describe_load_balancers(self, **_: Any) -> Any:
        raise ClientError({"Error": {"Code": "LoadBalancerNotFound"}}, "DescribeLoadBalancers")

    def get_function(self, **_: Any) -> dict[str, Any]:
        layers = {"Handler": "handler.handle", "Layers": [{"Arn": f"{FUNCTION}:1"}], "Role": ROLE}
        logging = {"LoggingConfig": self._logging, "LastModified": "2026-11-24T12:00:00.000+0000"}
        return {"Configuration": {**layers, **logging, **self._configuration}, "Code": self._code}

    def get_paginator(self, _: str) -> Account:
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        url = {"FunctionUrl": "https://x", "AuthType": "NONE"}
        return [
            {"FunctionUrlConfigs": [{**url, "FunctionArn": FUNCTION}]},
            {"FunctionUrlConfigs": [{**url, "FunctionArn": f"{FUNCTION}:live"}]},
        ]

    def get_policy(self, **_: Any) -> Any:
        raise self.exceptions.ResourceNotFoundException

    def describe_secret(self, **_: Any) -> dict[str, Any]:
        if self._secret is None:
            raise self.exceptions.ResourceNotFoundException
        return self._secret

    def get_secret_value(self, **_: Any) -> dict[str, Any]:
        return {"SecretString": self._value}

    def get_resource_policy(self, **_: Any) -> dict[str, Any]:
        return {"ResourcePolicy": self._policy} if self._policy else {}

    _policy = ""
    """Of the secret; empty: it has none."""


def collected(directory: Path, account: Any) -> ReceiverFacts:
    return collect_receiver(account, settings_of(directory, MANAGED))


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        pytest.param({"Variables": {"A": "b"}}, {"A": "b"}, id="variables"),
        pytest.param(None, {}, id="none"),
    ],
)
def test_environment_is_read(tmp_path: Path, answer: Any, wanted: dict[str, str]) -> None:
    function = collected(tmp_path, Account(answer)).function

    assert isinstance(function, FunctionFacts)
    assert function.environment == wanted


def test_urls_of_a_function_are_read_with_their_aliases(tmp_path: Path) -> None:
    function = collected(tmp_path, Account()).function

    assert isinstance(function, FunctionFacts)
    assert isinstance(function.urls, tuple)
    assert [one.qualifier for one in function.urls] == ["", "live"]


def test_handler_layers_and_role_of_a_function_are_read(tmp_path: Path) -> None:
    function = collected(tmp_path, Account()).function

    assert isinstance(function, FunctionFacts)
    assert function.role == ROLE
    assert (function.handler, function.layers) == ("handler.handle", (f"{FUNCTION}:1",))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"LogFormat": "Text", "SystemLogLevel": "WARN"}, "", id="text"),
        pytest.param({"LogFormat": "JSON", "ApplicationLogLevel": "INFO"}, "", id="JSON"),
        pytest.param(
            {"LogFormat": "JSON", "ApplicationLogLevel": "ERROR", "SystemLogLevel": "WARN"},
            "ApplicationLogLevel ERROR, SystemLogLevel WARN",
            id="levels",
        ),
    ],
)
def test_log_of_a_function_is_read(tmp_path: Path, said: dict[str, str], wanted: str) -> None:
    logging = {"LogGroup": "/central/lambda", **said}
    function = collected(tmp_path, Account(logging=logging)).function

    assert isinstance(function, FunctionFacts)
    assert (function.log_group, function.log_hides) == ("/central/lambda", wanted)
    assert function.modified_at == datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_environment_that_may_not_be_decrypted_is_unavailable(tmp_path: Path) -> None:
    error = {"ErrorCode": "AccessDeniedException", "Message": "kms:Decrypt"}
    function = collected(tmp_path, Account({"Error": error})).function

    assert isinstance(function, FunctionFacts)
    assert isinstance(function.environment, Unavailable)
    assert "AccessDeniedException: kms:Decrypt" in function.environment.reason


@pytest.mark.parametrize(
    ("secret", "wanted"),
    [
        pytest.param(None, None, id="gone"),
        pytest.param({"DeletedDate": 1}, SecretFacts(False, False, True), id="scheduled"),
        pytest.param(
            {"VersionIdsToStages": {"1": ["AWSCURRENT"]}},
            SecretFacts(True, False, in_use=("1",)),
            id="there",
        ),
    ],
)
def test_secret_that_can_be_restored_is_told_from_one_that_is_gone(
    tmp_path: Path, secret: dict[str, Any] | None, wanted: SecretFacts | None
) -> None:
    assert collected(tmp_path, Account(secret=secret, value=CANARY)).secret == wanted


class OwnPolicy(Account):
    """The secret has a policy of its own."""

    _policy = '{"Version": "2012-10-17", "Statement": []}'


def test_policy_of_the_secrets_own_is_read(tmp_path: Path) -> None:
    stages = {"VersionIdsToStages": {"2": ["AWSCURRENT"]}}

    secret = collected(tmp_path, OwnPolicy(secret=stages, value=CANARY)).secret

    assert isinstance(secret, SecretFacts)
    assert secret.policy == {"Version": "2012-10-17", "Statement": []}


class TwoValues(Account):
    """Each stage of the secret has a value of its own."""

    def get_secret_value(self, **asked: Any) -> dict[str, Any]:
        return {"SecretString": f"{CANARY}-{asked['VersionStage']}"}


@pytest.mark.parametrize(("account", "twice"), [(Account, True), (TwoValues, False)])
def test_value_that_was_stored_again_is_told_from_another(
    tmp_path: Path, account: type[Account], twice: bool
) -> None:
    stages = {"VersionIdsToStages": {"1": ["AWSPREVIOUS"], "2": ["AWSCURRENT"]}}

    secret = collected(tmp_path, account(secret=stages, value=CANARY)).secret

    assert secret == SecretFacts(True, True, in_use=("2", "1"), stored_twice=twice)


@pytest.mark.parametrize(
    ("stored", "said"),
    [
        pytest.param(json.dumps({"header": CANARY, "owner": "x"}), "header, owner", id="two keys"),
        pytest.param(f"{CANARY}\u00e9", "U+00E9", id="no header's character"),
        pytest.param(" ", "no text", id="white space"),
        pytest.param(json.dumps({"header": CANARY}), "", id="one key"),
        pytest.param(f"{CANARY}\n", "", id="newline"),
    ],
)
def test_current_value_that_no_header_carries_is_read_and_not_shown(
    tmp_path: Path, stored: str, said: str
) -> None:
    there = {"VersionIdsToStages": {"1": ["AWSCURRENT"]}}
    secret = collected(tmp_path, Account(secret=there, value=stored)).secret

    assert isinstance(secret, SecretFacts)
    assert isinstance(secret.flaw, str)
    assert said in secret.flaw
    assert bool(secret.flaw) is bool(said)
    assert CANARY not in secret.flaw
    assert "secretArn" not in secret.flaw


IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/x:1"


@pytest.mark.parametrize(
    ("code", "wanted"),
    [
        pytest.param({"ImageUri": IMAGE}, f"the container image {IMAGE}", id="container image"),
        pytest.param(
            {"Location": NOWHERE},
            Unavailable("the function's code cannot be read: ConnectError"),
            id="not reached",
        ),
    ],
)
def test_code_of_a_function_is_what_it_is_made_of(
    tmp_path: Path, code: dict[str, Any], wanted: Any
) -> None:
    function = collected(tmp_path, Account(code=code)).function

    assert isinstance(function, FunctionFacts)
    assert function.code_sha256 == wanted


def test_package_that_is_none_is_unavailable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise NotImplementedError("compression type 99")

    monkeypatch.setattr("zipfile.ZipFile", refuse)
    with answering() as api:
        function = collected(tmp_path, Account(code={"Location": f"{api.url}/x.zip"})).function

    assert isinstance(function, FunctionFacts)
    assert function.code_sha256 == Unavailable(
        "the function's code cannot be read: NotImplementedError"
    )
