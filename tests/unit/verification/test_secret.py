"""Secrets by the place that a stack file names, and the commands that put one there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from logstreams.settings import EnvSecret, StackSettings, StoredSecret
from logstreams.verification import api_key, secret
from logstreams.verification.causes import values_of

ARN = "arn:aws:secretsmanager:eu-west-1:012345670123:secret:workos/key"
CANARY = "sk_live_canary0123456789"


class Manager:
    def __init__(self, **answer: Any) -> None:
        self.answer = answer

    def __call__(self, service: str, region: str) -> Manager:
        assert (service, region) == ("secretsmanager", "eu-west-1")
        return self

    def get_secret_value(self, **asked: str) -> dict[str, Any]:
        assert asked == {"SecretId": ARN}
        return self.answer


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"SecretString": f"{CANARY}\n"}, id="text"),
        pytest.param({"SecretBinary": f"{CANARY}\n".encode()}, id="binary"),
        pytest.param({"SecretString": json.dumps({"key": CANARY})}, id="JSON"),
    ],
)
def test_stored_secret_is_its_value(answer: dict[str, Any]) -> None:
    assert secret.read(StoredSecret(secretArn=ARN), Manager(**answer)) == CANARY


def test_stored_secret_of_several_values_is_the_one_the_stack_file_names() -> None:
    stored = Manager(SecretString=json.dumps({"key": CANARY, "id": "client_1"}))

    assert secret.read(StoredSecret(secretArn=ARN, key="key"), stored) == CANARY
    with pytest.raises(secret.Unusable, match=f"the secret {ARN} holds a JSON object") as refused:
        secret.read(StoredSecret(secretArn=ARN), stored)
    assert CANARY not in str(refused.value)


def test_stored_secret_without_text_is_none() -> None:
    with pytest.raises(secret.NoSecret, match="holds no text"):
        secret.read(StoredSecret(secretArn=ARN), Manager())


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        pytest.param("ResourceNotFoundException", secret.NotMade, id="no such secret"),
        pytest.param("InvalidRequestException", secret.NotMade, id="scheduled for deletion"),
        pytest.param("AccessDeniedException", secret.MayNotRead, id="no right to it"),
        pytest.param("DecryptionFailure", secret.MayNotRead, id="no right to its key"),
        pytest.param("ThrottlingException", secret.NoSecret, id="another answer"),
    ],
)
def test_what_stands_in_the_way_to_a_stored_secret_is_told_apart(
    code: str, kind: type[secret.NoSecret]
) -> None:
    def refuse(service: str, region: str) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "in AWS's words"}}, "GetSecretValue")

    with pytest.raises(secret.NoSecret, match="in AWS's words") as refused:
        secret.read(StoredSecret(secretArn=ARN), refuse)

    assert type(refused.value) is kind


def test_variable_that_no_header_carries_names_character_and_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TOKEN", "canaryé")

    with pytest.raises(secret.Unusable) as refused:
        secret.read(EnvSecret(env="TOKEN"), Manager())

    assert "TOKEN holds U+00E9 (latin small letter e with acute) at character 7" in str(
        refused.value
    )
    assert "canary" not in str(refused.value)


@pytest.mark.parametrize(
    "value", [None, "", " \n", "\ufeff"], ids=["unset", "empty", "blank", "BOM"]
)
def test_variable_without_a_value_is_not_set(
    monkeypatch: pytest.MonkeyPatch, value: str | None
) -> None:
    monkeypatch.delenv("TOKEN", raising=False)
    if value is not None:
        monkeypatch.setenv("TOKEN", value)

    with pytest.raises(secret.NoSecret, match="TOKEN is not set"):
        secret.from_environment("TOKEN")


AWS_STAND_IN = """#!/bin/sh
printf '%s\\n' "$@" >> "$LOG"
case "$*" in
  *get-secret-value*) printf '%s\\n' '{"id":"client_1","it'"'"'s":"old"}' ;;
  *) cat > "$LOG.stored" ;;
esac
"""


@pytest.fixture
def terminal(tmp_path: Path) -> dict[str, str]:
    """A terminal in which `aws` writes down its arguments and what it is told to store."""
    stand_in = tmp_path / "aws"
    stand_in.write_text(AWS_STAND_IN)
    stand_in.chmod(0o755)
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "LOG": str(tmp_path / "log")}


def put(
    settings: StackSettings, terminal: dict[str, str], command: str = "set_key"
) -> tuple[list[str], str]:
    """Run the printed command and paste a key; the arguments of `aws`, and what is stored."""
    command = values_of(settings)[command]
    ran = subprocess.run(
        ["bash", "-c", command], env=terminal, input=f"{CANARY}\n", text=True, check=False
    )
    assert ran.returncode == 0
    assert CANARY not in command
    log = Path(terminal["LOG"])
    return log.read_text().splitlines(), Path(f"{log}.stored").read_text()


def keyed(settings: StackSettings, key: str | None) -> StackSettings:
    aws = settings.aws.model_copy(update={"profile": "acme prod"})
    stored = StoredSecret(secretArn=ARN, key=key)
    return settings.model_copy(update={"aws": aws, "api_key": stored})


def test_printed_command_stores_a_key_and_shows_it_to_no_process_list(
    settings: StackSettings, terminal: dict[str, str]
) -> None:
    arguments, stored = put(keyed(settings, None), terminal)

    assert stored == CANARY
    assert arguments == [
        *("--profile", "acme prod", "secretsmanager", "put-secret-value", "--secret-id", ARN),
        *("--region", "eu-west-1", "--secret-string", "file:///dev/stdin"),
    ]


@pytest.mark.skipif(shutil.which("jq") is None, reason="the command is jq's")
def test_printed_command_leaves_other_values_of_a_json_object(
    settings: StackSettings, terminal: dict[str, str]
) -> None:
    arguments, stored = put(keyed(settings, "it's"), terminal)

    assert json.loads(stored) == {"id": "client_1", "it's": CANARY}
    assert CANARY not in " ".join(arguments)


def test_printed_command_makes_a_secret_by_its_name(
    settings: StackSettings, terminal: dict[str, str]
) -> None:
    arguments, stored = put(keyed(settings, None), terminal, "make_key")

    assert stored == CANARY
    assert arguments == [
        *("--profile", "acme prod", "secretsmanager", "create-secret", "--name", "workos/key"),
        *("--region", "eu-west-1", "--secret-string", "file:///dev/stdin"),
    ]


@pytest.mark.skipif(shutil.which("jq") is None, reason="the command is jq's")
def test_printed_command_makes_a_secret_with_the_key_that_the_stack_file_names(
    settings: StackSettings, terminal: dict[str, str]
) -> None:
    _, stored = put(keyed(settings, "it's"), terminal, "make_key")

    assert json.loads(stored) == {"it's": CANARY}


def test_printed_command_of_a_variable_is_the_shells_own(settings: StackSettings) -> None:
    wanted = "export WORKOS_API_KEY=<the production key from WorkOS's Dashboard>"

    assert values_of(settings)["set_key"] == wanted


@pytest.mark.parametrize(
    ("key", "said"),
    [
        pytest.param(CANARY, "", id="sound"),
        pytest.param(f'"{CANARY}"', "a quotation mark at character 1 of 26", id="quoted"),
        pytest.param("sk_live_a b", "white space at character 10 of 11", id="blank inside"),
    ],
)
def test_flaw_of_a_key_is_named_by_its_place(key: str, said: str) -> None:
    assert api_key.flaw(key) == said


def test_secret_that_is_marked_for_deletion_says_how_it_is_restored() -> None:
    said = "You can't perform this operation on the secret because it was marked for deletion."

    def refuse(service: str, region: str) -> Any:
        error = {"Code": "InvalidRequestException", "Message": said}
        raise ClientError({"Error": error}, "GetSecretValue")

    with pytest.raises(secret.NotMade) as refused:
        secret.read(StoredSecret(secretArn=ARN), refuse)

    assert f"aws secretsmanager restore-secret --secret-id {ARN} --region" in refused.value.repair
