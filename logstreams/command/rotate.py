"""`logstreams rotate STACK WHAT`: keys, tokens, the header's secret, the external ID."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.asking import asked
from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import DebugOption, Output, OutputOption, StackArgument, root
from logstreams.command.recorded import (
    aws_keys,
    recorded,
    refuse_another_organization,
    refuse_retired,
)
from logstreams.command.waiting import waiting

if TYPE_CHECKING:
    from logstreams.customers.documents import RotateDocument
    from logstreams.settings import StackSettings
    from logstreams.state import StackState

WHAT = ("key", "header", "external-id", "hec-token", "datadog-keys")

NEW_SECRETS = {
    "key": ("WORKOS_NEW_API_KEY",),
    "hec-token": ("SPLUNK_NEW_HEC_TOKEN",),
    "datadog-keys": ("DATADOG_NEW_API_KEY", "DATADOG_NEW_APPLICATION_KEY"),
}
"""Variables that a next secret is read from; where none is set, a person is asked for the first."""


def rotate(  # noqa: PLR0913, PLR0917 - the options of a command
    stack: StackArgument,
    what: Annotated[
        str, typer.Argument(metavar="WHAT", help=f"What to rotate: {', '.join(WHAT)}.")
    ],
    finish: Annotated[
        bool,
        typer.Option("--finish", help="End the overlap: stop accepting the previous value."),
    ] = False,
    new: Annotated[
        str | None,
        typer.Option(
            "--new", metavar="ID", help="external-id: the next one, as WorkOS's form shows it."
        ),
    ] = None,
    token_name: Annotated[
        str | None,
        typer.Option(
            "--token-name", metavar="NAME", help="hec-token --finish: the next token's name."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would be done; change nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Rotate a key, a token, the header's secret or the external ID; no event is lost.

    The first step makes the next value known; both are accepted from then on. Then WorkOS's form
    gets it, and `--finish` ends the overlap; it refuses before an event came with the next value.

    Next secrets are made where they belong (WorkOS's Dashboard, Splunk, Datadog) and read from
    WORKOS_NEW_API_KEY, SPLUNK_NEW_HEC_TOKEN, DATADOG_NEW_API_KEY and DATADOG_NEW_APPLICATION_KEY,
    or asked for; never given as an argument. They are stored where the stack file keeps them in
    Secrets Manager. The external ID is WorkOS's and no secret: its form shows it.

    \b
    logstreams rotate acme header            a first value, or the next: both are accepted from now
    logstreams form acme --reveal            type the new one into WorkOS's form and save it
    logstreams rotate acme header --finish   proves that WorkOS sends it; then the old one is gone
    logstreams rotate acme key               proves the key in WORKOS_NEW_API_KEY, and stores it
    logstreams rotate acme key --finish      proves the stored one, and that the last is revoked
    logstreams rotate acme external-id --new ID
    logstreams rotate acme hec-token --finish --token-name workos-2
    logstreams rotate acme datadog-keys
    """
    with told(debug=debug):
        from logstreams.fleet.question import WITHOUT_STATE
        from logstreams.settings import load_stack

        settings = load_stack(stack, root())
        refuse_retired(settings)
        if what not in WHAT:
            raise Failure(f"WHAT: found {what!r}, wanted {' or '.join(WHAT)}", Exit.BAD_INPUT)
        _refuse_other_options(what, finish=finish, new=new, token_name=token_name)
        told_unless = finish or what in NEW_SECRETS
        state = recorded(settings, unless=WITHOUT_STATE if told_unless else "")
        refuse_another_organization(settings, state)
        if not finish and what == "external-id" and not new:
            (new,) = asked({"--new": "the external ID that WorkOS's form shows now"})
        if finish and what == "hec-token" and not token_name:
            (token_name,) = asked({"--token-name": "the next HEC token's name, as Splunk lists it"})
        if not finish:
            _ask_for_secret(what)
        given = {"new": new, "token_name": token_name}
        document = _run(settings, state, what, finish=finish, dry_run=dry_run, given=given)
        typer.echo(document.model_dump_json(indent=2) if output is Output.JSON else _text(document))


def _refuse_other_options(
    what: str, *, finish: bool, new: str | None, token_name: str | None
) -> None:
    """Refuse an option of another rotation; its value may be a secret, and is not shown."""
    if new is not None and (what != "external-id" or finish):
        found = f"--new: found it with {what}{' --finish' if finish else ''}"
        names = NEW_SECRETS.get(what)
        where = f"; the next {what} is read from {' and '.join(names)}" if names else ""
        raise Failure(f"{found}, wanted it to begin external-id{where}", Exit.BAD_INPUT)
    if token_name is not None and (what != "hec-token" or not finish):
        found = f"--token-name: found it with {what}{'' if finish else ' and no --finish'}"
        raise Failure(f"{found}, wanted it with hec-token --finish", Exit.BAD_INPUT)


def _ask_for_secret(what: str) -> None:
    """Put a secret that a person types where it is read from, unless it is there."""
    names = NEW_SECRETS.get(what, ())
    if names and sys.stdin.isatty() and not any(os.environ.get(name) for name in names):
        os.environ[names[0]] = str(typer.prompt(names[0], hide_input=True, err=True)).strip()


def _run(
    settings: StackSettings,
    state: StackState | None,
    what: str,
    *,
    finish: bool,
    dry_run: bool,
    given: dict[str, str | None],
) -> RotateDocument:
    from logstreams.customers.documents import NextStepDocument, RotateDocument
    from logstreams.customers.rotation import (
        ROTATIONS,
        NothingToRenew,
        NotRotatable,
        RotationRefused,
        RotationUnproven,
        StackInRotation,
    )
    from logstreams.settings.load import stack_path
    from logstreams.settings.record import settings_of

    try:
        with waiting() as tell:
            rotated = StackInRotation(
                settings,
                stack_path(settings.customer, root()),
                aws_keys(settings),
                state.first_verified_at if state else None,
                settings_of(state.settings) if state else None,
                **given,
                tell=tell,
            )
            rotation = ROTATIONS[what](rotated)
            done = (rotation.finish if finish else rotation.begin)(dry_run=dry_run)
    except NotRotatable as problem:
        raise Failure(str(problem), Exit.BAD_INPUT) from None
    except NothingToRenew as problem:
        raise Failure(str(problem), Exit.COULD_NOT_FINISH) from None
    except RotationUnproven as problem:
        raise Failure(str(problem), Exit.UNPROVEN) from None
    except RotationRefused as problem:
        raise Failure(str(problem)) from None
    return RotateDocument(
        customer=settings.customer,
        what=what,
        step="finish" if finish else "begin",
        done=done.done,
        changed=done.changed,
        dry_run=dry_run,
        next=tuple(NextStepDocument.of(each) for each in done.next),
    )


def _text(document: RotateDocument) -> str:
    from logstreams.customers.next_steps import NextStep, as_text

    steps = tuple(NextStep(each.command, each.what) for each in document.next)
    following = ["", "Next, in this order:", as_text(steps)] if steps else []
    return "\n".join([*document.done, *following])
