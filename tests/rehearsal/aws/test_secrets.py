"""Secrets: their names, values, versions and who may read them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rehearsal.aws.support import Account, allow, deny, policy, refused, unique


@pytest.fixture
def secrets(account: Account) -> Any:
    return account.client("secretsmanager")


def test_secret_made_without_a_value_has_none(secrets: Any) -> None:
    made = secrets.create_secret(Name=unique())["ARN"]
    status, code, _ = refused(secrets.get_secret_value, SecretId=made)
    assert (status, code) == (400, "ResourceNotFoundException")
    secrets.put_secret_value(SecretId=made, SecretString="first")
    assert secrets.get_secret_value(SecretId=made)["SecretString"] == "first"


def test_value_put_anew_leaves_the_one_before_as_previous(secrets: Any) -> None:
    made = secrets.create_secret(Name=unique(), SecretString="first")["ARN"]
    secrets.put_secret_value(SecretId=made, SecretString="second")
    found = {
        stage: secrets.get_secret_value(SecretId=made, VersionStage=stage)["SecretString"]
        for stage in ("AWSCURRENT", "AWSPREVIOUS")
    }
    assert found == {"AWSCURRENT": "second", "AWSPREVIOUS": "first"}


def test_secret_without_a_second_value_has_no_previous(secrets: Any) -> None:
    made = secrets.create_secret(Name=unique(), SecretString="first")["ARN"]
    answer = refused(secrets.get_secret_value, SecretId=made, VersionStage="AWSPREVIOUS")
    assert answer[:2] == (400, "ResourceNotFoundException")


def test_name_of_a_secret_scheduled_for_deletion_is_taken(secrets: Any) -> None:
    name = unique()
    secrets.create_secret(Name=name)
    secrets.delete_secret(SecretId=name, RecoveryWindowInDays=7)
    status, code, message = refused(secrets.create_secret, Name=name)
    assert (status, code) == (400, "InvalidRequestException")
    assert "already scheduled for deletion" in message


def test_secret_is_read_by_whom_its_role_and_its_policy_allow(
    account: Account, secrets: Any
) -> None:
    made = secrets.create_secret(Name=unique(), SecretString="value")["ARN"]
    action = "secretsmanager:GetSecretValue"
    role, reader = account.role(allow(action, made))
    _, other = account.role(allow("secretsmanager:DescribeSecret", made))
    found = reader.client("secretsmanager").get_secret_value(SecretId=made)
    assert found["SecretString"] == "value"
    answer = refused(other.client("secretsmanager").get_secret_value, SecretId=made)
    assert answer[1] == "AccessDeniedException"

    statement = deny(action, Principal={"AWS": role})
    secrets.put_resource_policy(SecretId=made, ResourcePolicy=policy(statement))
    answer = refused(reader.client("secretsmanager").get_secret_value, SecretId=made)
    assert answer[1] == "AccessDeniedException"
