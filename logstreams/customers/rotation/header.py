"""The receiver's header secret: the next value is made here, and typed into WorkOS's form.

In between the receiver accepts both.
"""

from __future__ import annotations

from functools import cached_property

from logstreams.customers.rotation.interface import (
    Done,
    NothingToRenew,
    NotRotatable,
    Rotation,
    RotationRefused,
    StackInRotation,
    not_arrived,
    step,
)
from logstreams.settings import StackSettings
from logstreams.verification.causes import aws_command
from logstreams.verification.destinations.https.header_secret import (
    PREVIOUS,
    BeingDeleted,
    HeaderSecret,
    NoContainer,
    Stages,
    version_used,
)


class HeaderRotation(Rotation):
    """The renewal of one stack's header secret."""

    def __init__(self, stack: StackInRotation) -> None:
        """Look which values are in use."""
        super().__init__(stack)
        settings = stack.settings
        if settings.destination.type != "https" or settings.destination.archive is None:
            raise NotRotatable(
                f"{settings.customer}: found a destination of type {settings.destination.type} "
                "without a receiver of the kit's, wanted destination.managed: no other has a "
                "header of ours"
            )
        self._secret = HeaderSecret(stack.aws, settings.header_secret_arn)
        self._stages = _stages(self._secret, settings)

    @cached_property
    def _flaw(self) -> str:
        """Why no header carries the current value; empty: one does, or there is none."""
        return self._secret.flaw() if self._stages.current else ""

    @property
    def _overlaps(self) -> bool:
        return self._stages.previous is not None

    def begin(self, *, dry_run: bool) -> Done:
        """Make a first value, or the next; one that is there is accepted as well from now on.

        Where no header carries the current value, the one before becomes the current one again,
        since WorkOS's form has it; where none carries that one either, there is nothing to keep.
        """
        flaw = self._flaw
        if flaw and self._overlaps and not self._secret.flaw(PREVIOUS):
            return self._restored(dry_run=dry_run)
        if self._overlaps and not flaw:
            raise RotationRefused(
                "two values are accepted already; a third would end the first, which "
                "WorkOS may still send; first run: "
                f"logstreams rotate {self._stack.name} header --finish"
            )
        first = self._stages.current is None
        if dry_run:
            what = "Would create the first value." if first else "Would create the next value."
            return Done((what,), changed=False)
        self._secret.renew()
        if flaw:  # nobody can send the one before
            self._secret.finish(self._secret.stages())
        return self._made(first=first)

    def _made(self, *, first: bool) -> Done:
        stack, made = self._stack.name, "Created a new value of the header's secret"
        steps = [
            step(f"logstreams form {stack} --reveal", "type the value into WorkOS's form, save it"),
            step(f"logstreams verify {stack}", "proves that events arrive"),
        ]
        if first:
            return Done(("Created the first value of the header's secret.",), (*steps,))
        if self._flaw:
            return Done((f"{made}; the previous one cannot be sent.",), (*steps,))
        finish = step(f"logstreams rotate {stack} header --finish", "ends the previous value")
        return Done((f"{made}; the previous one is accepted too.",), (*steps, finish))

    def _restored(self, *, dry_run: bool) -> Done:
        why = f"An HTTP header cannot carry the current value: {self._flaw}."
        if dry_run:
            return Done((why, "Would make the previous value current again."), changed=False)
        self._secret.restore(self._stages)
        return Done(
            (why, "Made the previous value current again; WorkOS's form keeps its value."),
            (step(f"logstreams verify {self._stack.name}", "proves that events arrive"),),
        )

    def finish(self, *, dry_run: bool) -> Done:
        """Let the value before go, once a test event came with the current one."""
        if not self._overlaps:
            return Done(("There is no previous value: nothing to end.",), changed=False)
        if dry_run:
            what = (
                "Would send a test event, and stop accepting the previous value if the event "
                "arrives with the current one."
            )
            return Done((what,), changed=False)
        if self._flaw:
            raise RotationRefused(
                f"an HTTP header cannot carry the current value: {self._flaw}; first: "
                f"logstreams rotate {self._stack.name} header"
            )
        if self._value_sent() != self._stages.current:
            raise RotationRefused(
                "WorkOS still sends the previous value; type what "
                f"`logstreams form {self._stack.name} --reveal` prints into WorkOS's form "
                "and save it, then try again"
            )
        self._secret.finish(self._stages)
        return Done(("WorkOS sends the current value; stopped accepting the previous one.",))

    def _value_sent(self) -> str:
        """The ID of the value that WorkOS sends now, by a test event."""
        report = self._stack.verified()
        # Not the evidence: that is of a verified stream alone, and another fault changes no value.
        if report.arrived is None:
            raise not_arrived(report, "which value WorkOS sends")
        bucket = self._settings.bucket_name
        return version_used(self._stack.aws, bucket, report.arrived.key)


def _stages(secret: HeaderSecret, settings: StackSettings) -> Stages:
    try:
        return secret.stages()
    except BeingDeleted as problem:
        restore = f"secretsmanager restore-secret --secret-id {settings.header_secret_arn}"
        raise NothingToRenew(
            f"{problem}; restore it: "
            f"`{aws_command(settings)} {restore} --region {settings.aws.region}`"
        ) from None
    except NoContainer as problem:
        raise NothingToRenew(
            f"{problem}; make it: `pulumi up --refresh --stack {settings.customer}`"
        ) from None
