"""One renewal of the receiver's header secret, in two steps: the next value, the end of the last.

In between both are accepted, so that no event is lost while the next is typed into WorkOS's form.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property

from logstreams.settings import StackSettings
from logstreams.verification.aws import Aws
from logstreams.verification.aws_keys import AwsKeys
from logstreams.verification.causes import aws_command
from logstreams.verification.destinations.https.header_secret import (
    PREVIOUS,
    BeingDeleted,
    HeaderSecret,
    NoContainer,
    Stages,
    version_used,
)
from logstreams.verification.verification import Question, verify


class NoHeader(Exception):
    """The stack's destination has no header of the kit's."""


class NoSecretYet(Exception):
    """There is nothing to renew a value of; the text has the command that ends this."""


class RotationRefused(Exception):
    """Events could be lost; the text says what comes first, and nothing was changed."""


class Rotation:
    """The renewal of one stack's header secret, as far as it has come."""

    def __init__(self, settings: StackSettings, aws_keys: AwsKeys | None = None) -> None:
        """Look which values are in use.

        Raises:
            NoHeader: The destination is not the kit's own receiver.
            NoSecretYet: The secret does not exist, or is scheduled for deletion.
            botocore.exceptions.BotoCoreError, ClientError: AWS cannot be asked, or refuses.
        """
        if settings.destination.type != "https" or settings.destination.archive is None:
            raise NoHeader(
                f"{settings.customer}: found a destination of type {settings.destination.type} "
                "without a receiver of the kit's, wanted destination.managed: no other has a "
                "header of ours"
            )
        self._settings = settings
        self._aws_keys = aws_keys
        self._aws = Aws(settings, aws_keys)
        self._secret = HeaderSecret(self._aws, settings.header_secret_arn)
        self._stages = _stages(self._secret, settings)

    @property
    def is_first(self) -> bool:
        """Whether there is no value yet, so that the one that is made is the first."""
        return self._stages.current is None

    @property
    def overlaps(self) -> bool:
        """Whether the previous value is accepted too."""
        return self._stages.previous is not None

    @cached_property
    def flaw(self) -> str:
        """Why no header carries the current value; empty: one does, or there is none.

        Raises:
            botocore.exceptions.ClientError: It may not be read.
        """
        return self._secret.flaw() if self._stages.current else ""

    @cached_property
    def restores(self) -> bool:
        """Whether the current value cannot be sent, and the one before it can."""
        return bool(self.flaw) and self.overlaps and not self._secret.flaw(PREVIOUS)

    def renew(self, *, dry_run: bool = False) -> None:
        """Make a first value, or the next; one that is there is accepted as well from now on.

        Where no header carries the current value, the one before becomes the current one again,
        since WorkOS's form has it; where none carries that one either, there is nothing to keep.

        Args:
            dry_run: Make none, but refuse all the same.

        Raises:
            RotationRefused: Two values are accepted already.
        """
        if self.restores:
            if not dry_run:
                self._secret.restore(self._stages)
            return
        if self.overlaps and not self.flaw:
            raise RotationRefused(
                "two values are accepted already; a third would end the first, which "
                "WorkOS may still send; first run: "
                f"logstreams rotate {self._settings.customer} header --finish"
            )
        if not dry_run:
            self._secret.renew()
            if self.flaw:  # nobody can send the one before
                self._secret.finish(self._secret.stages())

    def finish(self, first_verified_at: datetime | None, progress: Callable[[str], None]) -> None:
        """Let the value before go, once a test event came with the current one.

        Args:
            first_verified_at: When the stream was first proven; None: never.
            progress: Told in one line each what is being done, for a person who waits.

        Raises:
            RotationRefused: WorkOS sends the value before, or no test event arrived, or no header
                carries the current value.
        """
        if self.flaw:
            raise RotationRefused(
                f"an HTTP header cannot carry the current value: {self.flaw}; first: "
                f"logstreams rotate {self._settings.customer} header"
            )
        if self._value_sent(first_verified_at, progress) != self._stages.current:
            raise RotationRefused(
                "WorkOS still sends the previous value; type what "
                f"`logstreams form {self._settings.customer} --reveal` prints into WorkOS's form "
                "and save it, then try again"
            )
        self._secret.finish(self._stages)

    def _value_sent(
        self, first_verified_at: datetime | None, progress: Callable[[str], None]
    ) -> str:
        """The ID of the value that WorkOS sends now, by a test event."""
        # The receiver's archive can be read whatever the stack file says of proving delivery.
        reading = self._settings.verify.model_copy(update={"read_back": None})
        readable = self._settings.model_copy(update={"verify": reading})
        report = verify(Question(readable, first_verified_at, aws_keys=self._aws_keys), progress)
        # Not the evidence: that is of a verified stream alone, and another fault changes no value.
        if report.arrived_key is None:
            raise RotationRefused(
                "no test event arrived, so it is unknown which value WorkOS sends: "
                f"{report.verdict}; next: {report.next_step}"
            )
        return version_used(self._aws, self._settings.bucket_name, report.arrived_key)


def _stages(secret: HeaderSecret, settings: StackSettings) -> Stages:
    try:
        return secret.stages()
    except BeingDeleted as problem:
        restore = f"secretsmanager restore-secret --secret-id {settings.header_secret_arn}"
        raise NoSecretYet(
            f"{problem}; restore it: "
            f"`{aws_command(settings)} {restore} --region {settings.aws.region}`"
        ) from None
    except NoContainer as problem:
        raise NoSecretYet(
            f"{problem}; make it: `pulumi up --refresh --stack {settings.customer}`"
        ) from None
