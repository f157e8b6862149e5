"""`logstreams adopt`: a bucket that is there becomes a stack's archive."""

from __future__ import annotations

import os
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
from logstreams.command.recorded import aws_keys, refuse_retired, required_state

SOME = 5
"""How many missing objects are named."""

if TYPE_CHECKING:
    from logstreams.customers.documents import AdoptDocument
    from logstreams.customers.taking_over import TakingOver
    from logstreams.state import StackState


def adopt(
    stack: StackArgument,
    bucket: Annotated[
        str | None,
        typer.Option(
            metavar="NAME",
            help="The bucket to take over; by default the stack's own, if it has one.",
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Take over what is at AWS and not in the stack's state, without replacing it.

    For a bucket in use, for the archive that `pulumi destroy` kept, and for a stack whose state was
    lost or is older than what is at AWS: Pulumi imports the bucket, with the key that the stack
    made for it, and everything else of the stack that it would make a second time; the next
    `pulumi up` sets it up. Nothing at AWS is changed before that, and no object is touched.
    Statements of the bucket's policy that are not the kit's stay: they go into the stack file.
    Refuses a bucket that the stack would keep worse than it is kept now, one of another account or
    region, one that cannot be an archive, what the state has under another name, and what has other
    tags than the stack gives. Stacks that give the same tags are told apart by names alone: where
    another backend has the stack, log in to that one instead.

    \b
    logstreams adopt acme --dry-run
    logstreams adopt acme
    logstreams adopt acme --bucket acme-audit-logs --dry-run
    logstreams adopt acme --bucket acme-audit-logs
    pulumi up --stack acme
    """
    with told(debug=debug):
        from logstreams.customers.adoption import AdoptionRefused, CannotSay
        from logstreams.customers.retiring import free_header_name
        from logstreams.customers.taking_over import LookAtAws
        from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
        from logstreams.settings import load_stack
        from logstreams.settings.load import stack_path

        settings = load_stack(stack, root())
        refuse_retired(settings)
        state = required_state(settings)
        try:
            pulumi, file = PulumiCli(root(), os.environ), stack_path(stack, root())
            keys = aws_keys(settings)
            found = LookAtAws(settings, file, state, pulumi, progress, keys).look(bucket)
            (progress if output is Output.JSON else typer.echo)(_plan(found))
            gone: frozenset[str] = frozenset()
            if not dry_run:
                gone = found.run(pulumi, progress)
                if free_header_name(found.settings, keys):
                    progress("deleted the header's previous secret for good: its name is free")
        except AdoptionRefused as problem:
            raise Failure(str(problem)) from None
        except CannotSay as problem:
            raise Failure(str(problem), Exit.COULD_NOT_FINISH) from None
        except EngineError as problem:
            raise Failure(f"pulumi: {problem}", Exit.COULD_NOT_FINISH) from None
        document = _document(found, state, dry_run=dry_run)
        if gone:
            raise Failure(_missing(document, gone), Exit.COULD_NOT_FINISH)
        typer.echo(document.model_dump_json(indent=2) if output is Output.JSON else _text(document))


def _plan(found: TakingOver) -> str:
    adoption = found.adoption
    width = max(len(what) for what, _ in adoption.changes)
    lines = ["At AWS, and not in the state:"]
    if adoption.bucket:
        lines = [f"{adoption.bucket}: {len(found.objects)} objects, none of which is touched."]
    lines += [f"  {what:{width}}  {how}" for what, how in adoption.changes]
    lines += [f"stack file: {key}" for key in found.values]
    return "\n".join(lines)


def _document(found: TakingOver, state: StackState, *, dry_run: bool) -> AdoptDocument:
    from logstreams.customers.documents import AdoptDocument, BucketChangeDocument, NextStepDocument
    from logstreams.customers.next_steps import NextStep, after_adoption

    stack, bucket = found.settings.customer, found.adoption.bucket
    named = f" --bucket {bucket}" if bucket else ""
    again = NextStep(f"logstreams adopt {stack}{named}", "takes it over")
    made_anew = found.makes_what_the_form_names
    steps = (again,) if dry_run else after_adoption(found.settings, state, made_anew=made_anew)
    return AdoptDocument(
        customer=stack,
        bucket=bucket,
        objects=len(found.objects),
        changes=tuple(
            BucketChangeDocument(what=what, how=how) for what, how in found.adoption.changes
        ),
        key=found.adoption.key_arn,
        stack_file=dict(found.values),
        dry_run=dry_run,
        next=tuple(map(NextStepDocument.of, steps)),
    )


def _missing(document: AdoptDocument, gone: frozenset[str]) -> str:
    some = ", ".join(sorted(gone)[:SOME]) + (", …" if len(gone) > SOME else "")
    return (
        f"{document.bucket} was imported and is the archive of {document.customer}, but "
        f"{len(gone)} of its {document.objects} objects are not there any more: {some}. No command "
        f"here deletes any: look who did. Next: `pulumi up --stack {document.customer}`"
    )


def _text(document: AdoptDocument) -> str:
    from logstreams.customers.next_steps import NextStep, as_text

    stack, bucket = document.customer, document.bucket
    if bucket is None:
        done = f"All of it is in the state of {stack}; nothing at AWS was changed."
        dry = "Nothing was changed."
    else:
        done = (
            f"{bucket} is the archive of {stack}; its {document.objects} objects are still there."
        )
        dry = f"{bucket} would become the archive of {stack}; nothing was changed."
    steps = tuple(NextStep(step.command, step.what) for step in document.next)
    return "\n".join([dry if document.dry_run else done, "Next, in this order:", as_text(steps)])
