"""`logstreams rotate STACK WHAT`: the receiver's header secret, and the WorkOS API key, renewed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, StackArgument, root
from logstreams.command.recorded import aws_keys, recorded, refuse_retired
from logstreams.command.waiting import waiting

if TYPE_CHECKING:
    from logstreams.settings import StackSettings
    from logstreams.verification.rotation import Rotation

WHAT = ("header", "key")


def rotate(
    stack: StackArgument,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help=f"What to rotate: {', '.join(WHAT)}.")
    ],
    finish: Annotated[
        bool,
        typer.Option("--finish", help="End the overlap: stop accepting the previous value."),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done; change nothing.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Rotate the secret that WorkOS sends in a header, or the WorkOS API key; no event is lost.

    A next API key is made in WorkOS's Dashboard, and read from WORKOS_NEW_API_KEY. An event that is
    sent with it is proven first; then it is stored, where the stack file keeps the key in Secrets
    Manager.

    \b
    logstreams rotate acme header            a first value, or the next: both are accepted from now
    logstreams form acme --reveal            type the new one into WorkOS's form and save it
    logstreams rotate acme header --finish   proves that WorkOS sends it; then the old one is gone
    logstreams rotate acme key               proves the key in WORKOS_NEW_API_KEY, and stores it
    logstreams rotate acme key --finish      proves the stored one, and that the last is revoked
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
        refuse_retired(settings)
        if what not in WHAT:
            raise Failure(f"WHAT: found {what!r}, wanted {' or '.join(WHAT)}", Exit.BAD_INPUT)
        told_unless = finish or what == "key"
        state = recorded(
            settings, unless="assuming the stream was never verified" if told_unless else ""
        )
        first_verified_at = state.first_verified_at if state else None
        if what == "key":
            _rotate_key(settings, first_verified_at, finish=finish, dry_run=dry_run)
            return
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


def _rotate_key(
    settings: StackSettings, first_verified_at: datetime | None, *, finish: bool, dry_run: bool
) -> None:
    from logstreams.verification.key_rotation import NEW_KEY, KeyRotation
    from logstreams.verification.rotation import RotationRefused

    rotation = KeyRotation(settings, aws_keys(settings))
    place, stack = settings.place_of(settings.api_key), settings.customer
    try:
        with waiting() as tell:
            if not finish:
                rotation.renew(first_verified_at, tell, dry_run=dry_run)
            elif not dry_run:
                rotation.finish(first_verified_at, tell)
    except RotationRefused as problem:
        raise Failure(str(problem)) from None
    if dry_run:
        typer.echo("Would send a test event with the key, and refuse if it is not read back.")
    elif finish and rotation.is_stored:
        typer.echo(f"The key in {place} works, and WorkOS refuses the previous one.")
    elif finish:
        typer.echo(f"The key in {place} works. Whether the previous one is revoked, WorkOS's")
        typer.echo("Dashboard alone knows: a variable keeps no previous value.")
    else:
        stored = (
            f"It is in {place} now." if rotation.is_stored else f"Set {place} to it everywhere."
        )
        typer.echo(f"An event that was sent with the key in {NEW_KEY} was read back. {stored}")
        typer.echo("Next:\n  revoke the previous key in WorkOS's Dashboard once nothing uses it")
        typer.echo(f"  logstreams rotate {stack} key --finish")


def _renew(stack: str, rotation: Rotation, *, dry_run: bool) -> None:
    first, restores, flaw = rotation.is_first, rotation.restores, rotation.flaw
    rotation.renew(dry_run=dry_run)
    if restores:
        _restored(stack, flaw, dry_run=dry_run)
        return
    if dry_run:
        typer.echo("Would create the first value." if first else "Would create the next value.")
        return
    typer.echo(
        "Created the first value of the header's secret."
        if first
        else "Created a new value of the header's secret; the previous one cannot be sent."
        if flaw
        else "Created a new value of the header's secret; the previous one is accepted too."
    )
    steps = [
        f"logstreams form {stack} --reveal    type the value into WorkOS's form and save it",
        f"logstreams verify {stack}",
        *([] if first or flaw else [f"logstreams rotate {stack} header --finish"]),
    ]
    typer.echo("Next:\n" + "\n".join(f"  {step}" for step in steps))


def _restored(stack: str, flaw: str, *, dry_run: bool) -> None:
    typer.echo(f"An HTTP header cannot carry the current value: {flaw}.")
    if dry_run:
        typer.echo("Would make the previous value current again.")
        return
    typer.echo("Made the previous value current again; WorkOS's form keeps its value.")
    typer.echo(f"Next:\n  logstreams verify {stack}")


def _finish(rotation: Rotation, first_verified_at: datetime | None, *, dry_run: bool) -> None:
    if not rotation.overlaps:
        typer.echo("There is no previous value: nothing to end.")
        return
    if dry_run:
        typer.echo("Would send a test event, and stop accepting the previous value if the event")
        typer.echo("arrives with the current one.")
        return
    with waiting() as tell:
        rotation.finish(first_verified_at, tell)
    typer.echo("WorkOS sends the current value; stopped accepting the previous one.")
