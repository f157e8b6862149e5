"""`logstreams form`: what to type into WorkOS's form, and writing back what it showed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Exit, Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
    root,
)
from logstreams.command.recorded import (
    aws_keys,
    recorded,
    refuse_another_organization,
    refuse_retired,
)

if TYPE_CHECKING:
    from logstreams.customers.next_steps import NextStep
    from logstreams.settings import StackSettings
    from logstreams.settings.destinations.base import Form, FormField
    from logstreams.state import StackState

SETTABLE = ("stream.workosAccountId", "stream.externalId", "stream.previousExternalId")


def form(
    stack: StackArgument,
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help=f"Write what the form showed into the stack file: {', '.join(SETTABLE)}.",
        ),
    ] = None,
    reveal: Annotated[
        bool,
        typer.Option(
            "--reveal", help="Print the secrets themselves, not only where they are stored."
        ),
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Print the values to type into WorkOS's form for this customer's log stream.

    \b
    logstreams form acme
    logstreams form acme --reveal           with the secrets the form asks for, for your eyes only
    logstreams form acme --set stream.workosAccountId=123456789012 --set stream.externalId=…
    """
    with told(debug=debug):
        from logstreams.customers.documents import FormDocument, NextStepDocument
        from logstreams.customers.next_steps import next_steps
        from logstreams.settings import load_stack, write_values
        from logstreams.settings.removal import how_to_write_back_if_lost

        values = _pairs(set_ or [])
        path = root() / "stacks" / f"Pulumi.{stack}.yaml"
        refuse_retired(load_stack(stack, root()))
        if values:
            write_values(path, values)
            progress(f"wrote {', '.join(values)} into {path.relative_to(root())}")
        settings = load_stack(stack, root())
        state = recorded(settings, unless="assuming that the stack was never updated")
        refuse_another_organization(settings, state)
        _advise_rotation(settings, state, values)
        steps = next_steps(settings, state)
        fields = settings.destination.form(settings)
        values = {key: _value(field, settings, reveal=reveal) for key, field in fields.items()}
        if output is Output.JSON:
            told_next = tuple(NextStepDocument.of(step) for step in steps)
            document = FormDocument(customer=stack, form=values, next=told_next)
            typer.echo(json.dumps(document.plain(), ensure_ascii=False))
        else:
            lost = how_to_write_back_if_lost(state.settings if state else None, settings)
            hidden = _hidden(fields) and not reveal
            typer.echo(_text(settings, values, lost, steps, hidden=hidden), nl=False)


def _pairs(texts: list[str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for key, value in map(_pair, texts):
        if values.setdefault(key, value) != value:
            found = f"--set: found two values of {key}, {values[key]} and {value}"
            raise Failure(f"{found}, wanted one", Exit.BAD_INPUT)
    return values


def _pair(text: str) -> tuple[str, str]:
    key, _, value = (part.strip() for part in text.partition("="))
    key = key.removeprefix("workos-log-streams:")
    if key not in SETTABLE or not value:
        raise Failure(
            f"--set: found {text!r}, wanted KEY=VALUE with a key of {', '.join(SETTABLE)}",
            Exit.BAD_INPUT,
        )
    return key, value


def _advise_rotation(
    settings: StackSettings, state: StackState | None, written: Mapping[str, str]
) -> None:
    """Where WorkOS sends the external ID of before: it is refused after the next update."""
    from logstreams.settings.record import settings_of

    before = settings_of(state.settings) if state and state.first_verified_at else None
    if "stream.externalId" not in written or before is None or before.stream is None:
        return
    old = before.stream.external_id
    if settings.stream is None or old in settings.stream.external_ids:
        return
    progress(
        f"after the next update the role refuses the external ID {old}: if WorkOS still sends it, "
        f"have both accepted until the form is saved: logstreams form {settings.customer} "
        f"--set stream.previousExternalId={old}"
    )


def _value(field: FormField, settings: StackSettings, *, reveal: bool) -> str:
    if field.secret is None or not reveal:
        return field.value
    from logstreams.verification import secret
    from logstreams.verification.aws import Aws

    arn = getattr(field.secret, "secret_arn", "")
    # The header's secret is the kit's own: it has one value, and the stack file says nothing of it.
    ours = settings.destination.type == "https" and arn == settings.header_secret_arn
    try:
        client = Aws(settings, aws_keys(settings)).client
        return secret.read(field.secret, client, keyed=not ours)
    except secret.Unusable as problem:
        hint = f"; first: logstreams rotate {settings.customer} header" if ours else ""
        raise Failure(f"{field.title}: {problem}{hint}", Exit.COULD_NOT_FINISH) from None
    except secret.NoSecret as problem:
        first = settings.destination.before_form(settings)
        hint = f"; first {first}" if first else ""
        raise Failure(f"{field.title}: {problem}{hint}", Exit.COULD_NOT_FINISH) from None


def _hidden(fields: Form) -> bool:
    return any(field.secret is not None for field in fields.values())


def _text(
    settings: StackSettings,
    values: Mapping[str, str],
    lost: str,
    steps: tuple[NextStep, ...],
    *,
    hidden: bool,
) -> str:
    from logstreams.customers.next_steps import as_text

    stack = settings.customer
    fields = settings.destination.form(settings)
    width = max(len(field.title) for field in fields.values())
    lines = [f"{field.title:{width}}  {values[key]}" for key, field in fields.items()]
    if hidden:
        lines += [
            "",
            f"Of a secret this is the place: `logstreams form {stack} --reveal` reads it.",
        ]
    if lost:
        lines += ["", "The stack file lost its section stream. Write back what is deployed:", lost]
    elif steps:
        lines += ["", "Next, in this order:", as_text(steps)]
    return "\n".join(lines) + "\n"
