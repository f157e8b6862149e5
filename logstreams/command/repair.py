"""`logstreams repair`: what a killed update made comes into the stack's state."""

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
from logstreams.command.recorded import aws_keys

if TYPE_CHECKING:
    from logstreams.customers.documents import RepairDocument


def repair(
    stack: StackArgument,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")
    ] = False,
    output: OutputOption = Output.TEXT,
    debug: DebugOption = False,
) -> None:
    """Take into the stack's state what an update made before it was killed.

    For an update that ends with "already exists" after one that was killed ("interrupted while
    creating"): its resources are found at AWS by their names and come into the state,
    which a refresh of them completes. Nothing at AWS is changed. Give back the lock of the killed
    update first.

    \b
    pulumi cancel --stack acme
    logstreams repair acme --dry-run
    logstreams repair acme
    pulumi up --stack acme
    """
    with told(debug=debug):
        from logstreams.customers.documents import (
            InterruptedDocument,
            NextStepDocument,
            RepairDocument,
        )
        from logstreams.customers.interrupted import interrupted_creates
        from logstreams.customers.interrupted import repair as run
        from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
        from logstreams.settings import load_stack
        from logstreams.verification.aws import Aws

        settings = load_stack(stack, root())
        pulumi = PulumiCli(root(), os.environ)
        try:
            exported = pulumi.export(stack)
            creates = interrupted_creates(exported, Aws(settings, aws_keys(settings)))
            if creates and not dry_run:
                progress(f"refreshing {stack}, with {len(creates)} interrupted creates")
                run(stack, exported, creates, pulumi)
        except EngineError as problem:
            raise Failure(f"pulumi: {problem}", Exit.COULD_NOT_FINISH) from None
        command, what = f"pulumi up --stack {stack}", "makes what is missing"
        if creates and dry_run:
            command, what = f"logstreams repair {stack}", "takes them into the state"
        document = RepairDocument(
            customer=stack,
            interrupted=tuple(
                InterruptedDocument(
                    resource=one.name, type=one.type, id=one.id or None, left_over=one.left_over
                )
                for one in creates
            ),
            dry_run=dry_run,
            next=(NextStepDocument(command=command, what=what),),
        )
        typer.echo(document.model_dump_json(indent=2) if output is Output.JSON else _text(document))


def _text(document: RepairDocument) -> str:
    if not document.interrupted:
        return f"{document.customer}: no create was interrupted; there is nothing to repair."
    width = max(len(one.resource) for one in document.interrupted)
    left = ": left over, since it was made again; look at it, and delete it at AWS"
    lines = [
        f"{one.resource:{width}}  {one.id or 'no repair needed'}{left if one.left_over else ''}"
        for one in document.interrupted
    ]
    done = "Nothing was changed." if document.dry_run else "The state has what of these is there."
    return "\n".join([*lines, done, "Next:", *(f"  {step.command}" for step in document.next)])
