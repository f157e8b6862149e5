"""The WorkOS API key: the next one is proven, and stored; the last one is revoked.

WorkOS accepts every key until somebody revokes it in the Dashboard, so that both are accepted in
between. No API makes or revokes a key (OpenAPI specification v0.61.0, 2026-11-22).
"""

from __future__ import annotations

from contextlib import closing
from typing import Any

from logstreams.customers.rotation.interface import (
    Done,
    Rotation,
    RotationRefused,
    next_secret,
    step,
)
from logstreams.customers.rotation.stored_value import previous, store
from logstreams.settings import EnvSecret, StoredSecret
from logstreams.verification import secret
from logstreams.verification.verdict import Verdict
from logstreams.verification.verification import Question, verify
from logstreams.verification.workos.client import WorkOS
from logstreams.verification.workos.error_kind import ApiErrorKind, WorkOSFailure

NEW_KEY = "WORKOS_NEW_API_KEY"
"""The variable that has the next key: an argument would show in a process list."""


class ApiKeyRotation(Rotation):
    """The renewal of one stack's WorkOS API key."""

    def begin(self, *, dry_run: bool) -> Done:
        """Prove the next key by an event that is sent with it, and store it where keys are kept."""
        place, stack = self._settings.api_key, self._stack
        new = next_secret(NEW_KEY)
        if new == secret.read(place, stack.aws.client):
            raise RotationRefused(f"{NEW_KEY}: found the key that is in use, wanted the next one")
        if dry_run:
            return _DRY
        self._prove(api_key=EnvSecret(env=NEW_KEY))
        if isinstance(place, StoredSecret):
            store(stack, {place: new})
            where = f"It is in {self._place} now."
        else:
            where = f"Set {self._place} to it everywhere."
        return Done(
            (f"An event that was sent with the key in {NEW_KEY} was read back. {where}",),
            (
                step(
                    "WorkOS's Dashboard, API Keys",
                    f"revoke the previous key of {self._settings.environment} once nothing uses it",
                ),
                step(f"logstreams rotate {stack.name} key --finish", "proves that it is revoked"),
            ),
            changed=isinstance(place, StoredSecret),
        )

    def finish(self, *, dry_run: bool) -> Done:
        """Prove that the current key works, and that the one before it is revoked.

        Raises:
            WorkOSFailure: WorkOS could not be asked about the key before.
        """
        if dry_run:
            return _DRY
        before = previous(self._stack, self._settings.api_key)
        if before and _is_accepted(before):
            raise RotationRefused(
                "WorkOS still accepts the previous key: revoke it in WorkOS's Dashboard, "
                f"environment {self._settings.environment}, API Keys, once nothing uses it any "
                "more; then try again"
            )
        self._prove()
        if isinstance(self._settings.api_key, StoredSecret):
            said = f"The key in {self._place} works, and WorkOS refuses the previous one."
        else:
            said = (
                f"The key in {self._place} works. Whether the previous one is revoked, WorkOS's "
                "Dashboard alone knows: a variable keeps no previous value."
            )
        return Done((said,), changed=False)

    @property
    def _place(self) -> str:
        return self._settings.place_of(self._settings.api_key)

    def _prove(self, **changed: Any) -> None:
        stack = self._stack
        settings = stack.settings.model_copy(update=changed)
        question = Question(settings, stack.first_verified_at, aws_keys=stack.aws_keys)
        report = verify(question, stack.tell)
        if report.verdict is not Verdict.VERIFIED and not report.accepted_by:
            cause = f"{report.root.code}: " if report.root else ""
            raise RotationRefused(
                f"no event that was sent with this key is proven: {report.verdict}; "
                f"{cause}{report.next_step}"
            )


_DRY = Done(
    ("Would send a test event with the key, and refuse if it is not read back.",), changed=False
)


def _is_accepted(key: str) -> bool:
    try:
        with closing(WorkOS(key)) as workos:
            return workos.answer()
    except WorkOSFailure as failure:
        if failure.trouble is ApiErrorKind.UNAUTHORIZED:
            return False
        raise
