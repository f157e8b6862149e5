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
from logstreams.command.recorded import aws_keys, required_state

if TYPE_CHECKING:
    from logstreams.customers.documents import InterruptedDocument, RepairDocument


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
    which a refresh of them completes. Nothing at AWS is changed. What it leaves alone it names, and
    why. Give back the lock of the killed update first.

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
        from logstreams.customers.interrupted import RepairUnfinished, interrupted_creates
        from logstreams.customers.interrupted import repair as run
        from logstreams.fleet.pulumi_cli import EngineError, PulumiCli
        from logstreams.settings import load_stack
        from logstreams.verification.aws import Aws

        settings = load_stack(stack, root())
        required_state(settings)
        pulumi = PulumiCli(root(), os.environ)
        try:
            exported = pulumi.export(stack)
            creates = interrupted_creates(exported, Aws(settings, aws_keys(settings)), progress)
            if creates and not dry_run:
                progress(f"refreshing {stack}, with {len(creates)} interrupted creates")
                run(stack, exported, creates, pulumi)
        except EngineError as problem:
            raise Failure(f"pulumi: {problem}", Exit.COULD_NOT_FINISH) from None
        except RepairUnfinished as problem:
            raise Failure(str(problem), Exit.COULD_NOT_FINISH) from None
        command, what = f"pulumi up --stack {stack}", "makes what is missing"
        if creates and dry_run:
            command, what = f"logstreams repair {stack}", "takes them into the state"
        document = RepairDocument(
            customer=stack,
            interrupted=tuple(
                InterruptedDocument(
                    resource=one.name,
                    type=one.type,
                    id=one.id or None,
                    candidates=one.candidates,
                    left_over=one.left_over,
                    replaces=one.replaces,
                )
                for one in creates
            ),
            dry_run=dry_run,
            next=(NextStepDocument(command=command, what=what),),
        )
        typer.echo(document.model_dump_json(indent=2) if output is Output.JSON else _text(document))
        if not dry_run and any(one.replaces for one in creates):
            raise typer.Exit(Exit.FAILED)


def _text(document: RepairDocument) -> str:
    if not document.interrupted:
        return f"{document.customer}: no create was interrupted; there is nothing to repair."
    width = max(len(one.resource) for one in document.interrupted)
    lines = [f"{one.resource:{width}}  {_found(one)}" for one in document.interrupted]
    done = "Nothing was changed."
    if not document.dry_run:
        done = "What was found is in the state, but for what is said to be left alone."
    return "\n".join([*lines, done, "Next:", *(f"  {step.command}" for step in document.next)])


def _found(one: InterruptedDocument) -> str:
    """What became of it, and what a person has to do."""
    from logstreams.state import KEY_TYPE

    ids = ", ".join(one.candidates)
    if not one.candidates:
        return "no repair needed"
    if one.type == KEY_TYPE and (one.left_over or one.replaces or len(one.candidates) > 1):
        return (
            f"{ids}: left alone; it may be a killed update's, or have encrypted events that are "
            "kept, which nobody can read without it. Keep it until you know"
        )
    if one.replaces:
        return (
            f"{ids}: left alone; it was to replace what the state has, and nothing uses it yet. If "
            "it is there, delete it at AWS: until then the next update can fail"
        )
    if one.left_over:
        return f"{ids}: left alone; the state has another. If it is there, delete it at AWS"
    if len(one.candidates) > 1:
        return f"{ids}: left alone; delete at AWS those that nothing uses"
    return ids
