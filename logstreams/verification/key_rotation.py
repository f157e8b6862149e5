"""One renewal of the WorkOS API key: the next one is proven, and stored; the last one is revoked.

WorkOS accepts every key until somebody revokes it in the Dashboard, so that both are accepted in
between and no event is lost. No API makes or revokes a key (OpenAPI specification v0.61.0,
2026-11-22).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from logstreams.settings import EnvSecret, StackSettings, StoredSecret
from logstreams.settings.secret_value import secret_value
from logstreams.verification import secret
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.rotation import RotationRefused
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import Question, verify
from logstreams.verification.workos.client import WorkOS
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

NEW_KEY = "WORKOS_NEW_API_KEY"
"""The variable that has the next key: an argument would show in a process list."""

Progress = Callable[[str], None]


class KeyRotation:
    """The renewal of one stack's WorkOS API key."""

    def __init__(self, settings: StackSettings, aws_keys: AwsKeys | None = None) -> None:
        """Prepare it; nothing is asked yet."""
        self._settings = settings
        self._aws_keys = aws_keys
        self._client = Aws(settings, aws_keys).client

    @property
    def is_stored(self) -> bool:
        """Whether the key is kept in Secrets Manager, and so written there."""
        return isinstance(self._settings.api_key, StoredSecret)

    def renew(
        self, first_verified_at: datetime | None, progress: Progress, *, dry_run: bool = False
    ) -> None:
        """Prove the next key by an event that is sent with it, and store it where keys are kept.

        Args:
            first_verified_at: When the stream was first proven; None: never.
            progress: Told in one line each what is being done, for a person who waits.
            dry_run: Send nothing and store nothing, but refuse what needs no event to be refused.

        Raises:
            RotationRefused: It is the key in use, or no event that was sent with it arrived.
            NoSecret: One of the two keys cannot be read.
            botocore.exceptions.ClientError: It may not be stored.
        """
        new = secret.from_environment(NEW_KEY)
        if new == secret.read(self._settings.api_key, self._client):
            raise RotationRefused(f"{NEW_KEY}: found the key that is in use, wanted the next one")
        if dry_run:
            return
        with_new = self._settings.model_copy(update={"api_key": EnvSecret(env=NEW_KEY)})
        self._prove(with_new, first_verified_at, progress)
        if isinstance(self._settings.api_key, StoredSecret):
            self._store(self._settings.api_key, new)

    def finish(self, first_verified_at: datetime | None, progress: Progress) -> None:
        """Prove that the current key works, and that the one before it is revoked.

        Raises:
            RotationRefused: WorkOS still accepts the key before, or no event arrived.
            NoSecret: The current key cannot be read.
            WorkOSFailure: WorkOS could not be asked about the key before.
        """
        if isinstance(self._settings.api_key, StoredSecret):
            previous = self._previous(self._settings.api_key)
            if previous and self._is_accepted(previous):
                raise RotationRefused(
                    "WorkOS still accepts the previous key: revoke it in WorkOS's Dashboard, "
                    f"environment {self._settings.environment}, API Keys, once nothing uses it any "
                    "more; then try again"
                )
        self._prove(self._settings, first_verified_at, progress)

    def _prove(
        self, settings: StackSettings, first_verified_at: datetime | None, progress: Progress
    ) -> None:
        question = Question(settings, first_verified_at, aws_keys=self._aws_keys)
        report = verify(question, progress)
        if report.verdict is not Verdict.VERIFIED and not report.accepted_by:
            cause = f"{report.root.code}: " if report.root else ""
            raise RotationRefused(
                f"no event that was sent with this key is proven: {report.verdict}; "
                f"{cause}{report.next_step}"
            )

    def _store(self, place: StoredSecret, new: str) -> None:
        manager = self._manager(place)
        stored = manager.get_secret_value(SecretId=place.secret_arn).get("SecretString", "")
        text = _with_value(stored, place.key, new)
        manager.put_secret_value(SecretId=place.secret_arn, SecretString=text)

    def _previous(self, place: StoredSecret) -> str:
        """The value before the current one; empty: there is none, or Secrets Manager let it go."""
        try:
            found = self._manager(place).get_secret_value(
                SecretId=place.secret_arn, VersionStage="AWSPREVIOUS"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return ""
            raise
        return secret_value(found.get("SecretString", ""), place.key)

    def _is_accepted(self, key: str) -> bool:
        try:
            with closing(WorkOS(key)) as workos:
                return workos.answer()
        except WorkOSFailure as failure:
            if failure.trouble is ApiErrorKind.UNAUTHORIZED:
                return False
            raise

    def _manager(self, place: StoredSecret) -> Any:
        return self._client("secretsmanager", region=place.secret_arn.split(":")[3])


def _with_value(stored: str, key: str | None, value: str) -> str:
    """What is stored with another value in it; what is kept beside it stays."""
    if not stored.strip().startswith("{"):
        return value
    found = json.loads(stored)
    return json.dumps({**found, key or next(iter(found)): value})
