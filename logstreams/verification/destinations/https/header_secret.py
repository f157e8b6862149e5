"""The receiver's header secret: a first value, the next one, the end of an overlap.

Secrets Manager moves its stages by itself: the newest value is AWSCURRENT, the one before it
AWSPREVIOUS, and a value without a stage is gone (Secrets Manager user guide, "Secret versions",
2026-11-24). The receiver accepts both stages, so that no event is refused between the moment a
value is made and the moment it stands in WorkOS's form.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from logstreams.settings.secret_value import UnusableSecret, secret_value
from logstreams.verification.aws import Aws

CURRENT, PREVIOUS = "AWSCURRENT", "AWSPREVIOUS"

_OWN_KEY = "alias/aws/secretsmanager"

LENGTH = 48
"""Letters and digits alone, so that any header can carry it: 285 bits."""


class NoContainer(Exception):
    """There is no such secret in the stack's account."""


class BeingDeleted(NoContainer):
    """It is scheduled for deletion, and can be restored."""


@dataclass(frozen=True)
class Stages:
    """Which versions of the secret are in use, by their IDs; never a value."""

    current: str | None
    previous: str | None
    key_id: str | None = None
    """The key of KMS that the secret is encrypted with: an ARN, an ID or an alias; None: AWS's own
    (Secrets Manager API reference, DescribeSecret, 2026-11-29)."""


class HeaderSecret:
    """One stack's secret."""

    def __init__(self, aws: Aws, arn: str) -> None:
        self._client: Any = aws.client("secretsmanager")
        self._arn = arn

    def stages(self) -> Stages:
        """Look which versions are in use.

        Raises:
            BeingDeleted: The secret is scheduled for deletion.
            NoContainer: It does not exist.
        """
        try:
            found = self._client.describe_secret(SecretId=self._arn)
        except self._client.exceptions.ResourceNotFoundException:
            raise NoContainer(f"there is no secret {self._arn}") from None
        if found.get("DeletedDate"):
            raise BeingDeleted(f"the secret {self._arn} is scheduled for deletion")
        by_stage = {
            stage: version
            for version, stages in found.get("VersionIdsToStages", {}).items()
            for stage in stages
        }
        key = found.get("KmsKeyId")
        named = None if key is None or key.endswith(_OWN_KEY) else str(key)
        return Stages(by_stage.get(CURRENT), by_stage.get(PREVIOUS), named)

    def policy(self) -> Mapping[str, Any] | None:
        """The secret's own policy; None: it has none.

        Raises:
            botocore.exceptions.ClientError: It may not be read.
        """
        found = self._client.get_resource_policy(SecretId=self._arn).get("ResourcePolicy")
        document = json.loads(found) if found else None
        return document if isinstance(document, dict) else None

    def renew(self) -> None:
        """Make a value nobody has seen the current one; the one before it becomes the previous."""
        made = self._client.get_random_password(
            PasswordLength=LENGTH, ExcludePunctuation=True, RequireEachIncludedType=True
        )
        self._client.put_secret_value(SecretId=self._arn, SecretString=made["RandomPassword"])

    def flaw(self, stage: str = CURRENT) -> str:
        """Why no header carries the value in a stage; empty: one does. Never shows the value.

        Raises:
            botocore.exceptions.ClientError: It may not be read, or there is none.
        """
        try:
            value = self._value(stage)
        except UnusableSecret as problem:
            return f"the secret {self._arn} holds {problem}"
        return "" if value else f"the secret {self._arn} holds no text"

    def is_stored_twice(self) -> bool:
        """Whether the previous value is the current one, stored again.

        Raises:
            botocore.exceptions.ClientError: One of them may not be read, or there is none.
        """
        try:
            return self._value(CURRENT) == self._value(PREVIOUS)
        except UnusableSecret:
            return False

    def _value(self, stage: str) -> str:
        found = self._client.get_secret_value(SecretId=self._arn, VersionStage=stage)
        return secret_value(found.get("SecretBinary") or found.get("SecretString", ""))

    def restore(self, stages: Stages) -> None:
        """Make the previous value the current one again, and let the current one go."""
        self._client.update_secret_version_stage(
            SecretId=self._arn,
            VersionStage=CURRENT,
            MoveToVersionId=stages.previous,
            RemoveFromVersionId=stages.current,
        )
        # AWS moves AWSPREVIOUS to the version that loses AWSCURRENT (API reference,
        # UpdateSecretVersionStage, 2026-11-28).
        self.finish(self.stages())

    def finish(self, stages: Stages) -> None:
        """Let the previous value go; the receiver refuses it within a minute."""
        if stages.previous is not None:
            self._client.update_secret_version_stage(
                SecretId=self._arn,
                VersionStage=PREVIOUS,
                RemoveFromVersionId=stages.previous,
            )


def version_used(aws: Aws, bucket: str, key: str) -> str:
    """The ID of the version of the secret that a stored event came with; empty: not known.

    The receiver keeps it with each object (components/receiver/archive.py). The ID and not the
    stage: for a minute the receiver may still take the value before for the current one.
    """
    found = aws.client("s3").head_object(Bucket=bucket, Key=key)
    return str(found["Metadata"].get("secret-version-id", ""))
