"""`logstreams retire`: a customer leaves, or comes back."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from logstreams.command.exits import Failure, told
from logstreams.command.options import (
    DebugOption,
    Output,
    OutputOption,
    StackArgument,
    progress,
    root,
)
from logstreams.command.recorded import aws_keys, recorded, refuse_another_organization

if TYPE_CHECKING:
    from logstreams.customers.documents import RetireDocument
    from logstreams.customers.next_steps import NextStep
    from logstreams.settings import StackSettings
    from logstreams.state import StackState


def retire(
    stack: StackArgument,
    undo: Annotated[bool, typer.Option("--undo", help="The customer comes back.")] = False,
    organization_deleted: Annotated[
        bool,
        typer.Option(
            "--organization-deleted",
            help="WorkOS's Dashboard has the organization no more, so that nothing is delivered.",
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """End delivery to a customer who leaves; the archive, its key and every event stay.

    Writes `retired: true` into the stack file; the next `pulumi up` takes down role, receiver,
    allowlist and checks, and the bucket stays under Object Lock, with its policy and key. Refuses
    while WorkOS delivers: the stream is deleted in WorkOS's Dashboard first. Refuses as well where
    WorkOS does not know the organization with this key. A retired stack is skipped by `logstreams
    fleet`.

    \b
    logstreams retire acme --dry-run
    logstreams retire acme
    pulumi up --stack acme
    logstreams retire acme --undo           the customer comes back
    """
    with told(debug=debug):
        from logstreams.customers.documents import NextStepDocument, RetireDocument
        from logstreams.customers.retiring import (
            RetirementRefused,
            free_header_name,
            last_lock,
            refuse_delivering,
        )
        from logstreams.settings import load_stack, write_values
        from logstreams.settings.load import stack_path

        settings = load_stack(stack, root())
        state = recorded(settings, unless="assuming that it has its archive" if undo else "")
        refuse_another_organization(settings, state)
        keys = aws_keys(settings)
        left = None
        try:
            if not undo and not settings.retired and not organization_deleted:
                progress(f"asking WorkOS about {settings.organization_id}")
                left = refuse_delivering(settings, root(), keys)
        except RetirementRefused as problem:
            raise Failure(str(problem)) from None
        lock = None if undo else last_lock(settings, datetime.now(UTC), keys)
        if not dry_run and settings.retired is undo:
            values = {"retired": "false" if undo else "true"}
            if organization_deleted or settings.organization_deleted:
                values["organizationDeleted"] = "false" if undo else "true"
            write_values(stack_path(stack, root()), values)
            progress(f"wrote retired: {values['retired']} into stacks/Pulumi.{stack}.yaml")
        if undo and free_header_name(settings, keys, dry_run=dry_run) and not dry_run:
            progress("deleted the header's previous secret for good: its name is free again")
        steps = _back(settings, state) if undo else _away(settings, left)
        document = RetireDocument(
            customer=stack,
            retired=not undo,
            last_lock_ends=lock.ends if lock else None,
            newest_event=lock.key if lock else None,
            dry_run=dry_run,
            next=tuple(NextStepDocument.of(step) for step in steps),
        )
        typer.echo(document.model_dump_json(indent=2) if output is Output.JSON else _text(document))


def _away(settings: StackSettings, left: str | None) -> tuple[NextStep, ...]:
    """From delivery to an archive; `left`: the state of a stream that WorkOS still has."""
    from logstreams.customers.next_steps import NextStep

    what = "takes down what delivers and the checks; bucket, policies and key stay"
    steps = [NextStep(f"pulumi up --stack {settings.customer}", what)]
    if left:
        where = f"WorkOS's Dashboard, Organizations, {settings.organization_id}, Log Streams"
        steps.insert(0, NextStep(where, f"delete the stream, which is {left}: no API does it"))
    return tuple(steps)


def _back(settings: StackSettings, state: StackState | None) -> tuple[NextStep, ...]:
    """From the archive that stayed to proven delivery, with a stream of its own."""
    from logstreams.customers.next_steps import NextStep, make_stack, next_steps
    from logstreams.settings.destroyed import adopt_command

    steps = []
    if state is not None and not state.is_made:
        steps.append(make_stack(settings))
    if settings.destination.archive is not None and state is not None and not state.has_bucket:
        what = "the stack was destroyed meanwhile: takes its bucket over"
        steps.append(NextStep(adopt_command(settings), what))
    # A new stream has a new external ID: what the stack file has is the previous one.
    anew = settings.model_copy(update={"stream": None, "retired": False})
    return (*steps, *next_steps(anew, None))


def _text(document: RetireDocument) -> str:
    from logstreams.customers.next_steps import NextStep, as_text

    stack = document.customer
    verb = "would be" if document.dry_run else "is"
    lines = [f"{stack} {verb} {'retired' if document.retired else 'no longer retired'}."]
    if document.last_lock_ends:
        lines.append(
            f"The last lock ends {document.last_lock_ends:%Y-%m-%d %H:%M} UTC "
            f"({document.newest_event})."
        )
    elif document.retired:
        lines.append("No locked event of the last 31 days was found.")
    steps = tuple(NextStep(step.command, step.what) for step in document.next)
    return "\n".join([*lines, "", "Next, in this order:", as_text(steps)])
