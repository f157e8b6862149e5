"""`logstreams rotate STACK header`: the receiver's header secret, made and renewed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, StackArgument, progress, root
from logstreams.command.waiting import waiting

if TYPE_CHECKING:
    from logstreams.delivery.aws import Aws
    from logstreams.delivery.https.header_secret import HeaderSecret, Stages
    from logstreams.settings import StackSettings

WHAT = ("header",)


def rotate(
    stack: StackArgument,
    what: Annotated[str, typer.Argument(metavar="WHAT", help=f"What to renew: {', '.join(WHAT)}.")],
    finish: Annotated[
        bool,
        typer.Option("--finish", help="End the overlap: the value before is accepted no more."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Renew the secret that WorkOS sends in a header, without losing an event.

    \b
    logstreams rotate acme header            a first value, or the next: both are accepted from now
    logstreams form acme --reveal            type the new one into WorkOS's form and save it
    logstreams rotate acme header --finish   proves that WorkOS sends it; then the old one is gone
    """
    with told(debug=debug):
        from logstreams.delivery.aws import Aws
        from logstreams.delivery.catalogue import aws_command
        from logstreams.delivery.https.header_secret import BeingDeleted, HeaderSecret, NoContainer
        from logstreams.settings import load_stack

        settings = load_stack(stack, root())
        _refuse_others(settings, what)
        aws = Aws(settings)
        secret = HeaderSecret(aws, settings.header_secret_arn)
        try:
            stages = secret.stages()
        except BeingDeleted as problem:
            restore = f"secretsmanager restore-secret --secret-id {settings.header_secret_arn}"
            raise Failure(
                f"{problem}; restore it: "
                f"`{aws_command(settings)} {restore} --region {settings.aws.region}`",
                Exit.COULD_NOT_FINISH,
            ) from None
        except NoContainer as problem:
            raise Failure(
                f"{problem}; make it: `pulumi up --refresh --yes --stack {stack}`",
                Exit.COULD_NOT_FINISH,
            ) from None
        if finish:
            _finish(settings, aws, secret, stages, dry_run=dry_run)
        else:
            _renew(stack, secret, stages, dry_run=dry_run)


def _refuse_others(settings: StackSettings, what: str) -> None:
    if what not in WHAT:
        raise Failure(f"WHAT: found {what!r}, wanted {' or '.join(WHAT)}", Exit.BAD_INPUT)
    if settings.destination.type != "https" or settings.destination.archive is None:
        raise Failure(
            f"{settings.customer}: found a destination of type {settings.destination.type} without "
            "a receiver of the kit's, wanted destination.managed: no other has a header of ours",
            Exit.BAD_INPUT,
        )


def _renew(stack: str, secret: HeaderSecret, stages: Stages, *, dry_run: bool) -> None:
    if stages.previous is not None:
        raise Failure(
            "two values are accepted already, and a third would end the first, which WorkOS may "
            f"still send; first: logstreams rotate {stack} header --finish"
        )
    first = stages.current is None
    if dry_run:
        typer.echo("A first value would be made." if first else "The next value would be made.")
        return
    secret.renew()
    typer.echo(
        "The header's secret has its first value."
        if first
        else "The header's secret has a new value; the one before it is accepted as well."
    )
    steps = [
        f"logstreams form {stack} --reveal    type the header's value into WorkOS's form, save it",
        f"logstreams verify {stack}",
        *([] if first else [f"logstreams rotate {stack} header --finish"]),
    ]
    typer.echo("Next:\n" + "\n".join(f"  {step}" for step in steps))


def _finish(
    settings: StackSettings, aws: Aws, secret: HeaderSecret, stages: Stages, *, dry_run: bool
) -> None:
    if stages.previous is None:
        typer.echo("There is no value before the current one: nothing to end.")
        return
    if dry_run:
        typer.echo("A test event would be sent; if it came with the current value, the one before")
        typer.echo("it would be accepted no more.")
        return
    if _used_by_workos(settings, aws) != stages.current:
        raise Failure(
            "WorkOS still sends the value before the current one; type what "
            f"`logstreams form {settings.customer} --reveal` prints into WorkOS's form and save "
            "it, then try again"
        )
    secret.finish(stages)
    typer.echo("WorkOS sends the current value; the one before it is accepted no more.")


def _used_by_workos(settings: StackSettings, aws: Aws) -> str:
    """The ID of the value that WorkOS sends now, by a test event."""
    from logstreams.delivery.https.header_secret import version_used
    from logstreams.delivery.verification import Question, verify
    from logstreams.state import NoState, read_state

    try:
        first = read_state(settings.customer, root()).first_verified_at
    except NoState as problem:
        progress(str(problem))
        first = None
    # The receiver's archive can be read whatever the stack file says of proving delivery.
    reading = settings.verify.model_copy(update={"read_back": None})
    readable = settings.model_copy(update={"verify": reading})
    with waiting() as tell:
        report = verify(Question(readable, first), tell)
    # Not the evidence: that is of a verified stream alone, and another fault changes no value.
    if report.arrived_key is None:
        raise Failure(
            f"no test event arrived, so it cannot be told which value WorkOS sends: "
            f"{report.verdict}; next: {report.next_step}",
        )
    return version_used(aws, settings.bucket_name, report.arrived_key)
