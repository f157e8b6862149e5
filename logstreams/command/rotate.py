"""`logstreams rotate STACK header`: the receiver's header secret, made and renewed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, StackArgument, root
from logstreams.command.recorded import aws_keys, recorded
from logstreams.command.waiting import waiting

if TYPE_CHECKING:
    from logstreams.verification.rotation import Rotation

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
        from logstreams.settings import load_stack
        from logstreams.verification.rotation import (
            NoHeader,
            NoSecretYet,
            Rotation,
            RotationRefused,
        )

        settings = load_stack(stack, root())
        if what not in WHAT:
            raise Failure(f"WHAT: found {what!r}, wanted {' or '.join(WHAT)}", Exit.BAD_INPUT)
        state = recorded(settings, unless="taken as never verified" if finish else "")
        first_verified_at = state.first_verified_at if state else None
        try:
            rotation = Rotation(settings, aws_keys(settings))
            if finish:
                _finish(rotation, first_verified_at, dry_run=dry_run)
            else:
                _renew(stack, rotation, dry_run=dry_run)
        except NoHeader as problem:
            raise Failure(str(problem), Exit.BAD_INPUT) from None
        except NoSecretYet as problem:
            raise Failure(str(problem), Exit.COULD_NOT_FINISH) from None
        except RotationRefused as problem:
            raise Failure(str(problem)) from None


def _renew(stack: str, rotation: Rotation, *, dry_run: bool) -> None:
    first, restores, flaw = rotation.is_first, rotation.restores, rotation.flaw
    rotation.renew(dry_run=dry_run)
    if restores:
        _restored(stack, flaw, dry_run=dry_run)
        return
    if dry_run:
        typer.echo("A first value would be made." if first else "The next value would be made.")
        return
    typer.echo(
        "The header's secret has its first value."
        if first
        else "The header's secret has a new value; no header carries the one before it."
        if flaw
        else "The header's secret has a new value; the one before it is accepted as well."
    )
    steps = [
        f"logstreams form {stack} --reveal    type the header's value into WorkOS's form, save it",
        f"logstreams verify {stack}",
        *([] if first or flaw else [f"logstreams rotate {stack} header --finish"]),
    ]
    typer.echo("Next:\n" + "\n".join(f"  {step}" for step in steps))


def _restored(stack: str, flaw: str, *, dry_run: bool) -> None:
    typer.echo(f"No header carries the current value: {flaw}.")
    if dry_run:
        typer.echo("The value before it would be made the current one again.")
        return
    typer.echo("The value before it is the current one again; WorkOS's form keeps what it has.")
    typer.echo(f"Next:\n  logstreams verify {stack}")


def _finish(rotation: Rotation, first_verified_at: datetime | None, *, dry_run: bool) -> None:
    if not rotation.overlaps:
        typer.echo("There is no value before the current one: nothing to end.")
        return
    if dry_run:
        typer.echo("A test event would be sent; if it came with the current value, the one before")
        typer.echo("it would be accepted no more.")
        return
    with waiting() as tell:
        rotation.finish(first_verified_at, tell)
    typer.echo("WorkOS sends the current value; the one before it is accepted no more.")
