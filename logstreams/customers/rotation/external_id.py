"""The external ID: WorkOS makes it and shows it in its form; the role's trust policy asks for it.

The role accepts both between two updates. WorkOS documents no way to renew an external ID of a
stream that stays (Log Streams, 2026-11-28): this is for when its form shows another one.
"""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from logstreams.customers.next_steps import NextStep
from logstreams.customers.rotation.assumed import last_assumed
from logstreams.customers.rotation.interface import (
    Done,
    NotRotatable,
    Rotation,
    RotationRefused,
    RotationUnproven,
    StackInRotation,
    not_arrived,
    step,
)
from logstreams.settings import Stream, write_values
from logstreams.settings.types.identifiers import ExternalId
from logstreams.settings.write import take_out

KEY, PREVIOUS_KEY = "stream.externalId", "stream.previousExternalId"


class ExternalIdRotation(Rotation):
    """The renewal of one stack's external ID."""

    def __init__(self, stack: StackInRotation) -> None:
        """Look whether two are accepted."""
        super().__init__(stack)
        if stack.settings.stream is None or not stack.settings.destination.assumes_role:
            raise NotRotatable(
                f"{stack.name}: found a destination of type {stack.settings.destination.type}, "
                f"{'' if stack.settings.stream else 'without a section stream, '}"
                "wanted type s3 with stream.externalId: no other has an external ID"
            )
        self._stream: Stream = stack.settings.stream

    def begin(self, *, dry_run: bool) -> Done:
        """Write the next one into the stack file; after the next update the role accepts both."""
        new, now = self._new(), self._stream
        if now.previous_external_id:
            if new == now.external_id:
                return Done((f"Begun already: {KEY} is {new}.",), self._next, changed=False)
            raise RotationRefused(
                "two external IDs are accepted already; a third would end the first, which WorkOS "
                f"may still send; first run: logstreams rotate {self._stack.name} external-id "
                f"--finish. If {now.external_id} was mistyped: logstreams form {self._stack.name} "
                f"--set {KEY}={new}"
            )
        if new == now.external_id:
            raise RotationRefused(f"--new: found the external ID that is in use, {new}")
        if dry_run:
            what = f"Would write {KEY}: {new} and {PREVIOUS_KEY}: {now.external_id}."
            return Done((what,), changed=False)
        write_values(self._stack.stack_file, {KEY: new, PREVIOUS_KEY: now.external_id})
        wrote = f"Wrote {KEY}: {new} and {PREVIOUS_KEY}: {now.external_id} into the stack file."
        return Done((wrote,), self._next)

    def _new(self) -> str:
        try:
            return str(TypeAdapter(ExternalId).validate_python(self._stack.new))
        except ValidationError:
            found = repr(self._stack.new) if self._stack.new else "nothing"
            raise NotRotatable(
                f"--new: found {found}, wanted the external ID that WorkOS's form shows: 2 to 1224 "
                "letters, digits and _+=,.@:/-"
            ) from None

    @property
    def _next(self) -> tuple[NextStep, ...]:
        stack = self._stack.name
        return (
            step(f"pulumi up --stack {stack}", "from then on the role accepts both"),
            step(
                f"logstreams form {stack}",
                "only now save WorkOS's form, with these values: from then on WorkOS sends the "
                "external ID that the form shows",
            ),
            step(
                f"logstreams rotate {stack} external-id --finish",
                "proves that WorkOS sends it, then takes the previous one out of the stack file",
            ),
        )

    def finish(self, *, dry_run: bool) -> Done:
        """Take the one before out of the stack file, once WorkOS came with the current one."""
        stack, stream = self._stack, self._stream
        if not stream.previous_external_id:
            return Done(("There is no previous external ID: nothing to end.",), changed=False)
        self._refuse_undeployed()
        if dry_run:
            what = (
                "Would send a test event, look into CloudTrail with which external ID WorkOS "
                f"assumes the role, and take {PREVIOUS_KEY} out if it is the current one."
            )
            return Done((what,), changed=False)
        report = stack.verified()
        if report.arrived is None:
            raise not_arrived(report, "which external ID WorkOS sends")
        self._refuse_unless_sent()
        take_out(stack.stack_file, PREVIOUS_KEY)
        done = f"WorkOS sends the external ID {stream.external_id}."
        took = f"Took {PREVIOUS_KEY} out of the stack file."
        up = step(f"pulumi up --stack {stack.name}", "from then on the role accepts it alone")
        return Done((done, took), (up,))

    def _refuse_undeployed(self) -> None:
        deployed = self._stack.deployed
        if deployed is not None and deployed.stream != self._stream:
            raise RotationRefused(
                "the role does not accept both external IDs of the stack file yet; first: "
                f"pulumi up --stack {self._stack.name}"
            )

    def _refuse_unless_sent(self) -> None:
        self._stack.tell("asking CloudTrail with which external ID WorkOS assumes the role")
        last, stream = last_assumed(self._stack.aws, self._settings), self._stream
        if last is None:
            raise RotationUnproven(
                "the test event arrived, and CloudTrail has no AssumeRole of "
                f"{self._settings.role_arn} by WorkOS yet: it shows one up to 15 minutes late; "
                "try again then"
            )
        if last.external_id != stream.external_id:
            raise RotationRefused(
                f"WorkOS still sends the external ID {last.external_id} (CloudTrail, "
                f"{last.at:%H:%M:%S} UTC; it shows a call up to 15 minutes late): open WorkOS's "
                f"form, make sure that it shows {stream.external_id}, save it, then try again"
            )
