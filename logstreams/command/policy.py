"""`logstreams policy`: what AWS's policies say of a customer's delivery."""

from __future__ import annotations

import ipaddress
import json
from enum import StrEnum
from typing import Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, StackArgument, root
from logstreams.command.recorded import aws_keys, recorded

app = typer.Typer(no_args_is_help=True, help="Show why AWS's policies allow or deny a delivery.")


class RequestKind(StrEnum):
    """The requests of a delivery."""

    ASSUME = "assume"
    PUT = "put"
    ENCRYPT = "encrypt"


@app.callback()
def _group() -> None:
    """Show why AWS's policies allow or deny a delivery."""


@app.command()
def why(
    stack: StackArgument,
    address: Annotated[
        str | None,
        typer.Option(
            metavar="IP", help="Evaluate this source address.  [default: each of WorkOS's]"
        ),
    ] = None,
    action: Annotated[
        RequestKind | None, typer.Option(help="Evaluate this request.  [default: all three]")
    ] = None,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Show why AWS's policies allow or deny a delivery, statement by statement.

    Reads role, bucket and key as they are now; sends nothing. Exit codes: 0 all is allowed, 1
    something is denied, 3 something depends on what is not known.

    \b
    logstreams policy why acme
    logstreams policy why acme --action put --address 3.217.146.166
    logstreams policy why acme --output json | jq '.requests[].answers[].because'
    """
    with told(debug=debug):
        from logstreams.settings import load_stack
        from logstreams.verification import derivations
        from logstreams.verification.aws import Aws
        from logstreams.verification.checks.framework import CannotSee

        if address is not None:
            _check(address)
        settings = load_stack(stack, root())
        recorded(settings)
        if settings.destination.archive is None:
            raise Failure(
                f"stack {stack}: found a destination of type {settings.destination.type} without "
                "a role of the stack's, wanted one that writes to a bucket of the stack's",
                Exit.BAD_INPUT,
            )
        seen = derivations.observed(settings, Aws(settings, aws_keys(settings)))
        asked = derivations.ACTIONS if action is None else (action.value,)
        try:
            found = derivations.derivations(seen, asked, address)
        except (CannotSee, ValueError) as problem:
            raise Failure(f"stack {stack}: {problem}", Exit.COULD_NOT_FINISH) from problem
        if not found:
            raise Failure(
                f"--action: found {asked[0]}, a request that stack {stack} does not make: "
                f"{derivations.why_none(seen, asked[0])}; wanted one that it makes, which "
                f"`logstreams policy why {stack}` shows",
                Exit.BAD_INPUT,
            )
        if output is Output.JSON:
            document = derivations.document(stack, found)
            typer.echo(json.dumps(document.plain(), indent=2, ensure_ascii=False))
        else:
            typer.echo(derivations.text(found), nl=False)
        words = {word for one in found for word in one.words}
        raise typer.Exit(
            Exit.FAILED if "denied" in words else Exit.UNPROVEN if "depends" in words else Exit.GOOD
        )


def _check(address: str) -> None:
    try:
        ipaddress.ip_address(address)
    except ValueError:
        raise Failure(
            f"--address: found {address!r}, wanted an IP address", Exit.BAD_INPUT
        ) from None
