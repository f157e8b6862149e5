"""aws:secretsmanager/secret:Secret.

Source: terraform-provider-aws internal/service/secretsmanager/secret.go (2024), validate.go (2026).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from botocore.exceptions import ClientError

from rehearsal.engine.aws_provider.connection import Aws
from rehearsal.engine.aws_provider.failures import code, message
from rehearsal.engine.aws_provider.patience import retry_while, wait_until
from rehearsal.engine.aws_provider.property_check import Failure
from rehearsal.engine.aws_provider.resource_handler import AutoName, Change, ResourceHandler
from rehearsal.engine.aws_provider.rules import between, no_longer_than
from rehearsal.engine.aws_provider.tags import from_list, retag, to_list

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

_MISSING = "ResourceNotFoundException"
_NAME = re.compile(r"[0-9A-Za-z/_+=.@-]*")


class Secret(ResourceHandler):
    """A secret without its value, which never comes near the program; its id is its ARN."""

    type_name = "aws:secretsmanager/secret:Secret"
    noun = "Secrets Manager Secret"
    auto_name = AutoName("name", max_length=255)
    defaults: ClassVar[Mapping[str, Any]] = {
        "recoveryWindowInDays": 30,
        "forceOverwriteReplicaSecret": False,
    }
    replace_on = frozenset({"name", "region"})
    computed = frozenset({"policy"})
    policies = frozenset({"policy"})
    local = frozenset({"forceOverwriteReplicaSecret", "recoveryWindowInDays"})
    not_imitated = frozenset({"namePrefix", "replicas", "type"})

    def check(self, inputs: Mapping[str, Any]) -> Iterator[Failure]:
        """Yield a name that Secrets Manager does not take, and a window out of range."""
        yield from no_longer_than(inputs, "name", 512)
        name = inputs.get("name")
        if isinstance(name, str) and not _NAME.fullmatch(name):
            allowed = "only alphanumeric characters and /_+=.@- special characters are allowed"
            yield Failure("name", f'{allowed} in "name"')
        if inputs["recoveryWindowInDays"] != 0:
            yield from between(inputs, "recoveryWindowInDays", 7, 30)

    def create(self, aws: Aws, inputs: Mapping[str, Any]) -> str:
        """Make the secret, once a namesake being deleted is gone."""
        client: SecretsManagerClient = aws.client("secretsmanager")
        request: Any = {"Name": inputs["name"], "Description": inputs.get("description", "")}
        if inputs.get("kmsKeyId"):
            request["KmsKeyId"] = inputs["kmsKeyId"]
        if inputs["tagsAll"]:
            request["Tags"] = to_list(inputs["tagsAll"])
        answer = retry_while(aws, _is_being_deleted, lambda: client.create_secret(**request))
        return answer["ARN"]

    def complete(self, aws: Aws, resource_id: str, inputs: Mapping[str, Any]) -> None:
        """Attach its policy, once the policy's principals are there."""
        if inputs.get("policy"):
            _put_policy(aws, resource_id, inputs["policy"])

    def read(
        self, aws: Aws, resource_id: str, known: Mapping[str, Any]
    ) -> Mapping[str, Any] | None:
        """Read the secret's description, policy and tags; one being deleted is gone."""
        client: SecretsManagerClient = aws.client("secretsmanager")
        found = _describe(aws, resource_id)
        if found is None:
            return None
        return {
            "name": found["Name"],
            "arn": found["ARN"],
            "description": found.get("Description"),
            "kmsKeyId": found.get("KmsKeyId"),
            "policy": client.get_resource_policy(SecretId=resource_id).get("ResourcePolicy"),
            "tagsAll": from_list(found.get("Tags", [])),
        }

    def update(self, aws: Aws, resource_id: str, change: Change) -> None:
        """Change what differs."""
        client: SecretsManagerClient = aws.client("secretsmanager")
        new, names = change.new, change.names
        if {"description", "kmsKeyId"} & names:
            key: Any = {"KmsKeyId": new["kmsKeyId"]} if new.get("kmsKeyId") else {}
            client.update_secret(
                SecretId=resource_id, Description=new.get("description", ""), **key
            )
        if "policy" in names:
            _put_policy(aws, resource_id, new["policy"])
        if "tagsAll" in names:
            removed, added = retag(change.old, new)
            if removed:
                client.untag_resource(SecretId=resource_id, TagKeys=removed)
            if added:
                tags: Any = to_list(added)
                client.tag_resource(SecretId=resource_id, Tags=tags)

    def delete(self, aws: Aws, resource_id: str, state: Mapping[str, Any]) -> None:
        """Delete the secret at once or after its window, as the state says."""
        client: SecretsManagerClient = aws.client("secretsmanager")
        window: int = state.get("recoveryWindowInDays", self.defaults["recoveryWindowInDays"])
        how: Any = (
            {"RecoveryWindowInDays": window} if window else {"ForceDeleteWithoutRecovery": True}
        )
        try:
            client.delete_secret(SecretId=resource_id, **how)
        except ClientError as error:
            if code(error) == _MISSING or "scheduled for deletion" in message(error):
                return
            raise
        wait_until(aws, lambda: _describe(aws, resource_id) is None)


def _describe(aws: Aws, arn: str) -> Any:
    client: SecretsManagerClient = aws.client("secretsmanager")
    try:
        found = client.describe_secret(SecretId=arn)
    except ClientError as error:
        if code(error) == _MISSING:
            return None
        raise
    return None if found.get("DeletedDate") else found


def _put_policy(aws: Aws, arn: str, policy: str) -> None:
    client: SecretsManagerClient = aws.client("secretsmanager")
    retry_while(
        aws,
        lambda error: code(error) == "MalformedPolicyDocumentException",
        lambda: client.put_resource_policy(SecretId=arn, ResourcePolicy=policy),
    )


def _is_being_deleted(error: BaseException) -> bool:
    return code(error) == "InvalidRequestException" and "deletion" in message(error)
